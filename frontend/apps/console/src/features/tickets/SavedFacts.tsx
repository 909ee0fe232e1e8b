import "./facts.css";
import type { Column, RowExtra, Shown, TicketRow } from "@kefu/api";
import { ago, fullTime, roughSpan } from "@kefu/ui";
import { Archive } from "lucide-react";
import type { ReactNode } from "react";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { calledIn, isOn, useFields, useFieldText } from "../fields/fields.ts";
import { usePeople } from "../members/people.ts";
import { Score } from "../surveys/Score.tsx";
import { useNow } from "./now.ts";

const SHORT = 80;

/** Times are told by how long ago they were, which changes by itself. */
const TIMES: Partial<Record<Column, (row: TicketRow) => string | null>> = {
  created: (row) => row.created_at,
  updated: (row) => row.updated_at,
  last_message: (row) => row.last_message_at,
  waiting: (row) => (row.end_state === null ? row.waiting_since : null),
};

interface Props {
  row: TicketRow;
  columns: Shown[];
  extra: RowExtra | undefined;
}

/** What a row of a saved view tells beside who, what and when: its columns, in their order; nothing for empty ones. */
export default function SavedFacts({ row, columns, extra }: Props) {
  return (
    <span className="told">
      <span className="row-facts">
        {columns.map((column) => {
          if (typeof column !== "string") {
            return <Own key={column.field_id} id={column.field_id} row={row} extra={extra} />;
          }
          const Said = column === "rating" ? Rating : TIMES[column] ? Since : Plain;
          return <Said key={column} column={column} row={row} extra={extra} />;
        })}
      </span>
    </span>
  );
}

interface Told {
  column: Column;
  row: TicketRow;
  extra: RowExtra | undefined;
}

function Plain({ column, row, extra }: Told) {
  const { t } = useTexts("views");
  const { unitName } = usePeople();
  const written: Partial<Record<Column, () => string | null | undefined>> = {
    number: () => `#${row.number}`,
    status: () => t(`tickets:status.${row.status}`),
    channel: () => t(`tickets:channel.${row.channel}`, { defaultValue: row.channel }),
    kind: () => t(`tickets:kind.${row.kind}`),
    priority: () => t(`tickets:priority.${row.priority}`),
    tags: () => row.tags.join(t("comma")),
    team: () => unitName(row.team_id),
    company: () => extra?.company?.name,
    inbox: () => extra?.inbox,
  };
  return <Fact name={t(`column.${column}`)} text={written[column]?.()} />;
}

function Since({ column, row }: Told) {
  const { t } = useTexts("views");
  const locale = useLocale();
  const now = useNow(20_000);
  const at = TIMES[column]?.(row);
  if (!at) return null;
  const told =
    column === "waiting" ? roughSpan(now - Date.parse(at), locale) : ago(at, locale, new Date(now));
  return (
    <Fact name={t(`column.${column}`)} text={t(`row.${column}`, { at: told })} whole={fullTime(at, locale)} />
  );
}

function Rating({ row }: Told) {
  return row.rating ? (
    <span className="row-fact">
      <Score score={row.rating} />
    </span>
  ) : null;
}

function Own({ id, row, extra }: Omit<Told, "column"> & { id: string }) {
  const { t, language } = useTexts("views");
  const textOf = useFieldText();
  const field = useFields()?.find((one) => one.id === id);
  const value = extra?.fields[id];
  // as on the ticket itself: what it held when it was of another kind is not told
  if (!field || value === undefined || !isOn({ ...field, archived: false }, row.kind)) return null;
  const called = calledIn(field.name, language);
  const said = textOf(field, value);
  const named = field.type === "number" || field.type === "date"; // alone, it would say nothing
  return (
    <Fact
      name={field.archived ? t("columns.archived", { name: called }) : called}
      text={field.type === "checkbox" ? called : named ? t("row.named", { name: called, value: said }) : said}
      whole={said}
    >
      {field.archived ? <Archive size={11} role="img" aria-label={t("fields:archived_part")} /> : null}
    </Fact>
  );
}

interface FactProps {
  name: string;
  text: string | null | undefined;
  /** All of it, where the text says it in short. */
  whole?: string;
  children?: ReactNode;
}

/** One of them: cut where it is long, and whole when pointed at. */
function Fact({ name, text, whole, children }: FactProps) {
  const { t } = useTexts("views");
  if (!text) return null;
  const line = text.replace(/\s+/g, " ");
  return (
    <span className="row-fact" title={t("row.titled", { name, value: whole ?? text })}>
      {children}
      <bdi>{line.length > SHORT ? `${line.slice(0, SHORT)}…` : line}</bdi>
    </span>
  );
}
