import { roughSpan } from "@kefu/ui";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useNow } from "../tickets/now.ts";

const LONG = 30 * 60_000;

/** How many customers wait, and the longest of them since when; colour once that is long. */
export function Waiting({ count, since }: { count: number; since: string | null }) {
  const { t } = useTexts("workload");
  const locale = useLocale();
  const now = useNow(20_000);
  const span = since ? Math.max(0, now - Date.parse(since)) : 0;
  return (
    <span className={span > LONG ? "num hot" : count > 0 ? "num" : "num faint"}>
      {count.toLocaleString(locale)}
      {since ? <span className="since"> · {t("longest", { span: roughSpan(span, locale) })}</span> : null}
    </span>
  );
}
