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

function Change({ entry }: { entry: HistoryEntry }) {
  const { t } = useTexts("customers");
  const locale = useLocale();
  const { data } = entry;
  const names = useFieldNames();
  const own = ((data.changed as string[] | undefined) ?? []).flatMap((id) => names.get(id) ?? []);
  const fields = ((data.fields as string[] | undefined) ?? []).flatMap((field) =>
    field === "tier"
      ? t(data.tier_by && data.tier_by !== "hand" ? `changes.tier_by.${data.tier_by}` : "changes.tier", {
          before: t(`tiers.${data.tier_before ?? "none"}`),
          after: t(`tiers.${data.tier ?? "none"}`),
        })
      : field === "fields" && own.length > 0
        ? own
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
