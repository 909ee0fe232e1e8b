import type { HistoryEntry, Page } from "@kefu/api";
import { Button, fullTime } from "@kefu/ui";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useFieldNames } from "../fields/fields.ts";
import { usePages } from "../shell/usePages.ts";

interface Props {
  queryKey: readonly unknown[];
  read: (after: string | null, signal: AbortSignal) => Promise<Page<HistoryEntry>>;
}

/** Who changed what, newest first. */
export function Changes({ queryKey, read }: Props) {
  const { t } = useTexts("customers");
  const list = usePages(queryKey, read);
  if (!list.data) return <span className="bone w64" aria-hidden="true" />;
  if (list.data.length === 0) return <p className="muted">{t("changes.none")}</p>;
  return (
    <>
      <ol className="changes">
        {list.data.map((entry) => (
          <Change key={entry.position} entry={entry} />
        ))}
      </ol>
      {list.hasNextPage ? (
        <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
          {t("changes.more")}
        </Button>
      ) : null}
    </>
  );
}

/** A tier that somebody set by hand is told as ever, unless only that is new about it. */
function tierWords(data: HistoryEntry["data"]): string {
  if (data.tier_by === "rule" || data.tier_by === "company" || data.tier_by === "nobody")
    return `changes.tier_by.${data.tier_by}`;
  return data.tier_by === "hand" && data.tier === data.tier_before ? "changes.tier_by.hand" : "changes.tier";
}

function Change({ entry }: { entry: HistoryEntry }) {
  const { t } = useTexts("customers");
  const locale = useLocale();
  const { data } = entry;
  const names = useFieldNames();
  const own = ((data.changed as string[] | undefined) ?? []).flatMap((id) => names.get(id) ?? []);
  const fields = ((data.fields as string[] | undefined) ?? []).flatMap((field) =>
    field === "tier"
      ? t(tierWords(data), {
          before: t(`tiers.${data.tier_before ?? "none"}`),
          after: t(`tiers.${data.tier ?? "none"}`),
        })
      : field === "fields" && own.length > 0
        ? own
        : field === "name" && entry.name_after !== null
          ? t("changes.renamed", {
              before: entry.name_before || t("visitor"),
              after: entry.name_after || t("visitor"),
            })
          : t(`changes.field.${field}`),
  );
  const channel = data.channel
    ? t(`tickets:channel.${data.channel}`, { defaultValue: String(data.channel) })
    : "";
  return (
    <li>
      <time className="faint num" dateTime={entry.at}>
        {fullTime(entry.at, locale)}
      </time>
      <span>
        <strong>{entry.actor_name ?? t(`changes.by.${entry.actor_kind}`)}</strong>{" "}
        {t(data.by_domain ? "changes.customer_added_by_domain" : `changes.${entry.type.replace(".", "_")}`, {
          fields: fields.join(t("changes.comma")),
          channel,
        })}
      </span>
    </li>
  );
}
