import type { Column, TicketRow } from "@kefu/api";
import { ago } from "@kefu/ui";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";

/** What a row tells beside who, what and when: the columns of its view, in their order. */
export function RowFacts({ row, columns }: { row: TicketRow; columns: Column[] }) {
  const { t } = useTexts("tickets");
  const locale = useLocale();
  const { unitName } = usePeople();
  const written: Record<Column, () => string> = {
    number: () => `#${row.number}`,
    status: () => t(`status.${row.status}`),
    channel: () => t(`channel.${row.channel}`, { defaultValue: row.channel }),
    kind: () => t(`kind.${row.kind}`),
    priority: () => t(`priority.${row.priority}`),
    tags: () => row.tags.join(t("views:comma")),
    team: () => unitName(row.team_id) ?? "",
    created: () => t("views:row.created", { at: ago(row.created_at, locale) }),
    updated: () => t("views:row.updated", { at: ago(row.updated_at, locale) }),
  };
  const shown = columns.map((column) => written[column]()).filter(Boolean);
  return <span className="told">{shown.join(" · ")}</span>;
}
