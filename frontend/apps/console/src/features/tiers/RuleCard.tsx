import type { Tier } from "@kefu/api";
import { Button, Field, SelectField } from "@kefu/ui";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { TIERS } from "../customers/narrowing.ts";
import { GroupField } from "../views/GroupField.tsx";
import { RuleLineField } from "./RuleLineField.tsx";
import { newRuleLine, type RuleDraft } from "./rules.ts";

interface Props {
  rule: RuleDraft;
  place: number;
  last: boolean;
  /** Whom it would decide about, as far as that is known. */
  fits: number | undefined;
  wrong: string | null;
  onChange: (rule: RuleDraft) => void;
  onMove: (place: number) => void;
  onRemove: () => void;
}

/** One rule: what it is called, whom it is about, and their tier. */
export function RuleCard({ rule, place, last, fits, wrong, onChange, onMove, onRemove }: Props) {
  const { t } = useTexts("tiers");
  const locale = useLocale();
  const name = rule.name.trim() || t("place", { place: place + 1 });
  return (
    <li className="rule" data-rule={rule.id} aria-label={name}>
      <header>
        <span className="muted num">{t("place", { place: place + 1 })}</span>
        <span className="muted num">
          {fits === undefined ? null : t("fits", { count: fits, shown: fits.toLocaleString(locale) })}
        </span>
        <span className="row-of-buttons">
          <Button
            tone="plain"
            aria-label={t("up", { name })}
            disabled={place === 0}
            icon={<ArrowUp size={14} aria-hidden />}
            onClick={() => onMove(place - 1)}
          />
          <Button
            tone="plain"
            aria-label={t("down", { name })}
            disabled={last}
            icon={<ArrowDown size={14} aria-hidden />}
            onClick={() => onMove(place + 1)}
          />
          <Button
            tone="plain"
            aria-label={t("remove", { name })}
            icon={<Trash2 size={14} aria-hidden />}
            onClick={onRemove}
          />
        </span>
      </header>
      <div className="pair">
        <Field
          label={t("name")}
          value={rule.name}
          required
          maxLength={200}
          placeholder={t("name_example")}
          onChange={(event) => onChange({ ...rule, name: event.target.value })}
        />
        <SelectField
          label={t("tier")}
          options={TIERS.map((key) => ({ key, label: t(`customers:tiers.${key}`) }))}
          value={rule.tier}
          onChange={(event) => onChange({ ...rule, tier: event.target.value as Tier })}
        />
      </div>
      <GroupField
        group={rule.group}
        line={RuleLineField}
        newLine={newRuleLine}
        onChange={(group) => onChange({ ...rule, group })}
      />
      {rule.group.items.length === 0 ? <p className="muted">{t("everybody")}</p> : null}
      {wrong ? (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      ) : null}
    </li>
  );
}
