import { type KeptTag, newId, tags } from "@kefu/api";
import { Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { useBegun, useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { tagKey, tagsChanged } from "./tags.ts";
import { inTurn } from "./turns.ts";
import { hasUnseen } from "./unseen.ts";

interface Props {
  /** The one that is called otherwise; none when another one is made. */
  tag?: KeptTag;
  onSaved?: (saved: KeptTag) => void;
}

/** What a tag is called. */
export function TagForm({ tag, onSaved }: Props) {
  const { t } = useTexts("tags");
  const queries = useQueryClient();
  const [id] = useState(newId);
  const [name, setName] = useState<string | null>(null);
  const [version, setVersion] = useBegun(tag?.version ?? 0, name !== null);
  const saving = useSaving(async () => {
    if (!tag) return;
    const { id } = tag;
    const now = await queries.fetchQuery({
      queryKey: tagKey(id),
      queryFn: () => tags.one(id),
      staleTime: 0,
    });
    setVersion(now.version);
  });
  const now = name ?? tag?.name ?? "";

  function reset() {
    setName(null);
    saving.forget();
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const sent = name;
    void saving.save(
      (key) =>
        tag
          ? inTurn(tag.id, version, (version) => tags.change(tag.id, { version, name: now }, key))
          : tags.add({ id, name: now }),
      (saved) => {
        void tagsChanged(queries, saved);
        setVersion(saved.version);
        // what was typed while it was being saved stays
        setName((now) => (now === sent ? null : now));
        tell(t("saved", { name: saved.name }));
        if (onSaved) saving.open(() => onSaved(saved));
      },
    );
  }

  return (
    <form onSubmit={submit} autoComplete="off">
      <Field
        label={t("name")}
        hint={t(tag ? "rename_hint" : "name_hint")}
        error={saving.wrong("name") ?? (hasUnseen(now) ? t("unseen") : null)}
        maxLength={60}
        dir="auto"
        value={now}
        readOnly={!tag && saving.busy}
        onChange={({ target: { value } }) => setName(value === tag?.name && !saving.busy ? null : value)}
      />
      <FormFoot
        saving={saving}
        label={t(tag ? "save" : "create")}
        changed={now.trim() !== "" && now !== tag?.name}
        unsaved={now !== (tag?.name ?? "")}
        onReset={tag ? reset : undefined}
      />
    </form>
  );
}
