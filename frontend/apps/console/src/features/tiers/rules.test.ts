import type { TicketField, TierCondition } from "@kefu/api";
import { expect, test } from "vitest";
import { newGroup } from "../views/groups.ts";
import { draftOf, isOpenRule, newRule, newRuleLine, pastOf, ruleOf } from "./rules.ts";

const id = "01a21524-9832-7168-aa1f-21c98f3baa47";

function again(condition: TierCondition): TierCondition {
  return ruleOf(draftOf({ id, name: "Rule", tier: "vip", condition })).condition;
}

test("whatever can be asked for comes back as it was", () => {
  const parts: TierCondition[] = [
    { type: "company", among: [id] },
    { type: "domain", among: ["a.test", "b.test"] },
    { type: "not", of: { type: "locale", among: ["zh"] } },
    { type: "field", key: "plan", among: ["pro"], filled: false },
    { type: "field", key: "plan", among: [], filled: true },
    { type: "field", key: "spent", filled: false, at_least: 0 },
    { type: "any", of: [{ type: "channel", among: ["phone"] }] },
    { type: "not", of: { type: "any", of: [{ type: "channel", among: ["phone"] }] } },
  ];
  expect(again({ type: "all", of: parts })).toEqual({ type: "all", of: parts });
  expect(again({ type: "all", of: [] })).toEqual({ type: "all", of: [] });
  expect(again({ type: "locale", among: ["en"] })).toEqual({
    type: "all",
    of: [{ type: "locale", among: ["en"] }],
  });
});

test("a rule is open until it has a name and every line something to compare with", () => {
  const rule = { ...newRule(), name: "Rule" };
  expect(isOpenRule(rule)).toBe(true);
  const number = { ...newRuleLine("own:spent"), number: 5 };
  expect(isOpenRule({ ...rule, group: newGroup("all", [number]) })).toBe(false);
  expect(isOpenRule({ ...rule, group: newGroup("all", [{ ...number, number: Number.NaN }]) })).toBe(true);
  expect(isOpenRule({ ...rule, group: newGroup("all", []) })).toBe(false);
  expect(isOpenRule({ ...rule, name: " ", group: newGroup("all", []) })).toBe(true);
});

test("what nobody says any more is told where it is asked for", () => {
  const choices = [
    { key: "pro", name: { zh: null, en: "Pro" }, retired: false },
    { key: "old", name: { zh: null, en: "Old" }, retired: true },
  ];
  const plan = { key: "plan", type: "choice", archived: false, choices } as unknown as TicketField;
  const line = { ...newRuleLine("own:plan"), values: ["pro"] };
  expect(pastOf(line, plan)).toBe(null);
  expect(pastOf({ ...line, values: ["pro", "old"] }, plan)).toBe("choice");
  expect(pastOf(line, { ...plan, archived: true })).toBe("field");
  expect(pastOf(newRuleLine("company"), undefined)).toBe(null);
});
