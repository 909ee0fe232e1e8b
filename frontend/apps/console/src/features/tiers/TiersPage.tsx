import "../views/views.css";
import "./tiers.css";
import { type TierRulesProgress, tierRules } from "@kefu/api";
import { ErrorState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail } from "../admin/Detail.tsx";
import { History } from "../admin/History.tsx";
import { useMe } from "../members/session.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { RulesForm } from "./RulesForm.tsx";

const SOON = 1000;

/** By which rules customers have tiers, and how far they follow them. */
export function TiersPage() {
  const { t } = useTexts("tiers");
  const { workspace } = useMe();
  const read = useQuery({
    queryKey: keys.tierRules,
    queryFn: tierRules.read,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.progress ? SOON : false),
  });
  if (read.error && !read.data) {
    return (
      <ErrorState
        title={t("admin:failed")}
        text={sentenceOf(read.error, t)}
        retryLabel={t("shell:retry")}
        retry={() => void read.refetch()}
      />
    );
  }
  return (
    <Detail title={t("title")} back="/admin" whole>
      <p className="muted lead">{t("text")}</p>
      {read.data ? (
        <>
          {read.data.progress ? <Progress progress={read.data.progress} /> : null}
          <RulesForm kept={read.data} />
          <History of={workspace.id} topic="tier" />
        </>
      ) : null}
    </Detail>
  );
}

function Progress({ progress: { looked, total } }: { progress: TierRulesProgress }) {
  const { t } = useTexts("tiers");
  const locale = useLocale();
  const number = (count: number) => count.toLocaleString(locale);
  return (
    <div className="tier-progress">
      <progress max={total || 1} value={looked} aria-label={t("progress.label")} />
      <span className="num" role="status">
        {total > 0
          ? t("progress.far", { looked: number(looked), total: number(total) })
          : t("progress.begins")}
      </span>
    </div>
  );
}
