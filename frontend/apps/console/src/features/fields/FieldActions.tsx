import { fields, type TicketField } from "@kefu/api";
import { Button, fullDate } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useState } from "react";
import { insist } from "../../app/insist.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { fieldsChanged } from "./fields.ts";

interface Props {
  field: TicketField;
  /** All that are not archived, in their order. */
  living: TicketField[];
}

/** What else is done with a field: put it elsewhere, or away and back. */
export function FieldActions({ field, living }: Props) {
  const { t } = useTexts("fields");
  const queries = useQueryClient();
  const locale = useLocale();
  const { memberName } = usePeople();
  const [busy, setBusy] = useState(false);
  const place = living.findIndex(({ id }) => id === field.id);
  const others = living.filter(({ id }) => id !== field.id);

  async function ask(verb: (key: string) => Promise<unknown>, done?: () => void) {
    setBusy(true);
    try {
      await insist(verb);
      done?.();
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    await fieldsChanged(queries);
    setBusy(false);
  }
  const move = (to: number) => void ask(() => fields.place(field.id, others[to - 1]?.id ?? null));
  function archive(archived: boolean) {
    const { id, version } = field;
    void ask(
      (key) => fields.change(id, { version, archived }, key),
      () => tell(t(archived ? "archived" : "unarchived")),
    );
  }
  const by = memberName(field.changed_by);
  return (
    <div className="field-actions">
      <div className="row-of-buttons">
        {field.archived ? null : (
          <>
            <Button
              icon={<ArrowUp size={14} aria-hidden />}
              disabled={busy || place <= 0}
              onClick={() => move(place - 1)}
            >
              {t("up")}
            </Button>
            <Button
              icon={<ArrowDown size={14} aria-hidden />}
              disabled={busy || place === living.length - 1}
              onClick={() => move(place + 1)}
            >
              {t("down")}
            </Button>
          </>
        )}
        <Button disabled={busy} onClick={() => archive(!field.archived)}>
          {t(field.archived ? "unarchive" : "archive")}
        </Button>
      </div>
      <p className="muted">{t(field.archived ? "archived_hint" : "archive_hint")}</p>
      <p className="muted">
        {t("key", { key: field.key })}
        {by && field.changed_at
          ? ` · ${t("changed_by", { name: by, at: fullDate(field.changed_at, locale) })}`
          : null}
      </p>
    </div>
  );
}
