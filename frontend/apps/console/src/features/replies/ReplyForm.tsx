import { type Locale, newId, type SavedReply, savedReplies, type Unit } from "@kefu/api";
import { Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { withSaved } from "../admin/items.ts";
import { differs } from "../admin/leaving.ts";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { leftOf } from "../units/units.ts";
import { PreparedActions } from "./PreparedActions.tsx";
import { PreparedText } from "./PreparedText.tsx";
import { placeOf, repliesChanged } from "./replies.ts";
import { SharingField, useSharing } from "./SharingField.tsx";
import { Wordings } from "./Wordings.tsx";

const LOCALES: Locale[] = ["zh", "en"];

interface Values {
  title: string;
  folder: string;
  unit_id: string | null;
  texts: { zh: string; en: string };
}

interface Props {
  /** The one that is changed; none when another one is written. */
  reply?: SavedReply;
  /** What a new one begins with. */
  start?: SavedReply;
  shared: boolean;
  units: Unit[];
  folders: string[];
  onSaved: (saved: SavedReply) => void;
}

function valuesOf({ title, folder, unit_id, texts }: SavedReply): Values {
  return { title, folder, unit_id, texts: { zh: texts.zh ?? "", en: texts.en ?? "" } };
}

/** Write a saved reply, or change one. Only what was touched is sent. */
export function ReplyForm({ reply, start, shared, units, folders, onSaved }: Props) {
  const { t } = useTexts("replies");
  const queries = useQueryClient();
  const saving = useSaving(() => repliesChanged(queries));
  const sharing = useSharing(units);
  const foldersId = useId();
  const [id, setId] = useState(newId);
  const first = shared ? (sharing[0]?.key ?? null) : null;
  const from: Values = reply
    ? valuesOf(reply)
    : start
      ? { ...valuesOf(start), title: t("copy_of", { title: start.title }) }
      : { title: "", folder: "", unit_id: first, texts: { zh: "", en: "" } };
  const [changes, setChanges] = useState<Partial<Values>>({});
  const now = { ...from, ...changes };
  const fixed = reply ? !reply.may_change : false;
  const written = now.texts.zh.trim() !== "" || now.texts.en.trim() !== "";
  const changed = reply ? Object.keys(changes).length > 0 : now.title.trim() !== "" && written;

  function reset() {
    setChanges({});
    saving.forget();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      (key) =>
        reply
          ? savedReplies.change(reply.id, { version: reply.version, ...changes }, key)
          : savedReplies.add({ id, ...now }),
      async (saved) => {
        queries.setQueriesData<{ items: SavedReply[] }>({ queryKey: keys.savedReplies }, (known) =>
          withSaved(known, saved),
        );
        await repliesChanged(queries);
        setId(newId());
        // what was typed while it was being saved stays
        setChanges((now) => leftOf(now, changes));
        tell(t("saved", { title: saved.title }));
        if (!reply || placeOf(saved) !== placeOf(reply)) saving.open(() => onSaved(saved));
      },
    );
  }

  return (
    <>
      <form onSubmit={submit} autoComplete="off" inert={fixed}>
        <Field
          label={t("field.title")}
          error={saving.wrong("title")}
          required
          maxLength={200}
          value={now.title}
          onChange={(event) => setChanges({ ...changes, title: event.target.value })}
        />
        <div className="pair">
          <Field
            label={t("field.folder")}
            hint={t("field.folder_hint")}
            error={saving.wrong("folder")}
            maxLength={60}
            list={foldersId}
            value={now.folder}
            onChange={(event) => setChanges({ ...changes, folder: event.target.value })}
          />
          <datalist id={foldersId}>
            {folders.map((folder) => (
              <option key={folder} value={folder} />
            ))}
          </datalist>
          <SharingField
            options={sharing}
            value={now.unit_id}
            error={saving.wrong("unit_id")}
            onChange={(unit_id) => setChanges({ ...changes, unit_id })}
          />
        </div>
        {LOCALES.map((locale) => (
          <PreparedText
            key={locale}
            label={t(`field.text_${locale}`)}
            locale={locale}
            explained={locale === "en"}
            error={saving.wrong(`texts.${locale}`) ?? (locale === "zh" ? saving.wrong("texts") : null)}
            value={now.texts[locale]}
            onChange={(text) => setChanges({ ...changes, texts: { ...now.texts, [locale]: text } })}
          />
        ))}
        <FormFoot
          saving={saving}
          label={t(reply ? "save" : "create")}
          changed={changed && written}
          unsaved={differs(changes, from)}
          onReset={reply ? reset : undefined}
        />
      </form>
      {reply ? (
        <PreparedActions
          id={reply.id}
          name={reply.title}
          here={placeOf(reply)}
          mayChange={reply.may_change}
          copied={reply}
          remove={() => savedReplies.remove(reply.id)}
          restore={() => savedReplies.restore(reply.id)}
          changed={() => repliesChanged(queries)}
          wordings={<Wordings reply={reply} />}
        />
      ) : null}
    </>
  );
}
