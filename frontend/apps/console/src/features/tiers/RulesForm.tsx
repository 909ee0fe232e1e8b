import { type TierRules, tierRules } from "@kefu/api";
import { Button, EmptyState } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useSaving } from "../admin/saving.ts";
import { moved } from "../fields/choices.ts";
import { tell } from "../shell/notices.ts";
import { RuleCard } from "./RuleCard.tsx";
import { RulesPreview } from "./RulesPreview.tsx";
import { draftOf, isOpenRule, newRule, type RuleDraft, ruleOf } from "./rules.ts";
import { usePreview } from "./usePreview.ts";

const MOST = 30;

/** All rules in their order, of which the first that fits counts; what they would change is told before they are saved. */
export function RulesForm({ kept }: { kept: TierRules }) {
  const { t } = useTexts("tiers");
  const queries = useQueryClient();
  const from = useMemo(() => kept.rules.map(draftOf), [kept.rules]);
  // the version is the one that was looked at when the first word was changed
  const [draft, setDraft] = useState<{ version: number; rules: RuleDraft[] } | null>(null);
  const saving = useSaving(async () => {
    const newest = await queries.fetchQuery({
      queryKey: keys.tierRules,
      queryFn: tierRules.read,
      staleTime: 0,
    });
    setDraft((mine) => mine && { ...mine, version: newest.version });
  });
  const rules = draft?.rules ?? from;
  const open = rules.some(isOpenRule);
  const wanted = useMemo(() => rules.map(ruleOf), [rules]);
  const preview = usePreview(draft && !open ? wanted : null);
  const added = useRef<string | null>(null);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (added.current && rules.at(-1)?.id === added.current) {
      end.current?.querySelector<HTMLInputElement>(`[data-rule="${added.current}"] input`)?.focus();
      added.current = null;
    }
  }, [rules]);

  function set(next: RuleDraft[]) {
    setDraft({ version: draft?.version ?? kept.version, rules: next });
  }
  function add() {
    const rule = newRule();
    added.current = rule.id;
    set([...rules, rule]);
  }
  function reset() {
    setDraft(null);
    saving.forget();
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!draft || open) return;
    void saving.save(
      (key) => tierRules.change({ version: draft.version, rules: wanted }, key),
      (saved) => {
        queries.setQueryData(keys.tierRules, saved);
        // what was typed while it was being saved stays
        setDraft((now) => (now && now.rules !== draft.rules ? { ...now, version: saved.version } : null));
        tell(t("saved"));
      },
    );
  }

  return (
    <form onSubmit={submit} autoComplete="off" className="tier-rules">
      {rules.length === 0 ? <EmptyState title={t("none")} text={t("none_hint")} /> : null}
      <div ref={end}>
        <ol aria-label={t("rules")}>
          {rules.map((rule, place) => (
            <RuleCard
              key={rule.id}
              rule={rule}
              place={place}
              last={place === rules.length - 1}
              fits={preview.found?.fits[place]}
              wrong={saving.wrong(`rules[${place}].condition`) ?? saving.wrong(`rules[${place}].name`)}
              onChange={(to) => set(rules.with(place, to))}
              onMove={(to) => set(moved(rules, place, to))}
              onRemove={() => set(rules.toSpliced(place, 1))}
            />
          ))}
        </ol>
      </div>
      <Button icon={<Plus size={14} aria-hidden />} onClick={add} disabled={rules.length >= MOST}>
        {t("add")}
      </Button>
      {draft ? <RulesPreview open={open} preview={preview} /> : null}
      <FormFoot
        saving={saving}
        label={t("save")}
        changed={draft !== null && !open}
        unsaved={differs({ rules }, { rules: from })}
        onReset={draft ? reset : undefined}
      />
    </form>
  );
}
