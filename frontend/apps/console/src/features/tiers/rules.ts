import { newId, type TicketField, type Tier, type TierCondition, type TierRule } from "@kefu/api";
import { ANYTHING } from "../views/conditions.ts";
import { type AnyLine, asRoot, type GroupOf, isGroup, newGroup, pictureOf, treeOf } from "../views/groups.ts";

export const ASKED = ["company", "domain", "locale", "channel"] as const;

/** What is asked of a customer; a field of the workspace by its key. */
export type RuleField = (typeof ASKED)[number] | `own:${string}`;

export interface RuleLine extends AnyLine {
  field: RuleField;
  values: string[];
  /** What a number must be at least. */
  number: number | null;
}

export type RuleGroup = GroupOf<RuleLine>;

export interface RuleDraft {
  id: string;
  name: string;
  tier: Tier;
  group: RuleGroup;
}

/** The key of a field of the workspace. */
export function keyOf(field: RuleField): string | null {
  return field.startsWith("own:") ? field.slice("own:".length) : null;
}

/** What a line asks for that nobody says any more: it fits only who said it before. */
export function pastOf({ values }: RuleLine, own: TicketField | undefined): "field" | "choice" | null {
  if (own?.archived) return "field";
  return own?.choices.some(({ key, retired }) => retired && values.includes(key)) ? "choice" : null;
}

export function newRuleLine(field: RuleField = "company"): RuleLine {
  return { sort: "line", id: newId(), field, not: false, values: [], number: null };
}

export function newRule(): RuleDraft {
  return { id: newId(), name: "", tier: "vip", group: newGroup("all", [newRuleLine()]) };
}

function leafOf({ field, values, number }: RuleLine): TierCondition {
  const key = keyOf(field);
  if (key === null) return { type: field, among: values } as TierCondition;
  if (number !== null) return { type: "field", key, filled: false, at_least: number };
  return {
    type: "field",
    key,
    among: values.filter((value) => value !== ANYTHING),
    filled: values.includes(ANYTHING),
  };
}

function lineOf(condition: TierCondition): RuleLine | null {
  switch (condition.type) {
    case "all":
    case "any":
    case "not":
      return null;
    case "field": {
      const anything = condition.filled ? [ANYTHING] : [];
      const number = condition.filled ? null : (condition.at_least ?? null);
      return {
        ...newRuleLine(`own:${condition.key}`),
        values: [...anything, ...(condition.among ?? [])],
        number,
      };
    }
    default:
      return { ...newRuleLine(condition.type), values: [...condition.among] };
  }
}

export function draftOf({ id, name, tier, condition }: TierRule): RuleDraft {
  const item = pictureOf(condition, (part) => lineOf(part as TierCondition));
  return { id, name, tier, group: asRoot(item) };
}

export function ruleOf({ id, name, tier, group }: RuleDraft): TierRule {
  return { id, name: name.trim(), tier, condition: treeOf(group, leafOf) };
}

function hasOpen(group: RuleGroup): boolean {
  return group.items.some((item) =>
    isGroup(item) ? hasOpen(item) : item.values.length === 0 && !Number.isFinite(item.number ?? Number.NaN),
  );
}

/** Whether something is still to be said. A rule without conditions is one for everybody. */
export function isOpenRule({ name, group }: RuleDraft): boolean {
  return name.trim() === "" || hasOpen(group);
}
