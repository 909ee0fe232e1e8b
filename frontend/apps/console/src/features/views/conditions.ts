import { type Condition, newId, type TicketField } from "@kefu/api";
import {
  type AnyLine,
  asRoot,
  type GroupOf,
  type ItemOf,
  newGroup,
  pictureOf,
  type Tree,
  treeOf,
} from "./groups.ts";

/** The fields one may ask for, in the order in which they are offered. */
export const CHOICES = [
  "status",
  "priority",
  "kind",
  "owner",
  "unit",
  "tag",
  "state",
  "channel",
  "inbox",
  "tier",
  "company",
] as const;
export const TIMES = ["due", "created_at", "updated_at", "last_message_at", "waiting_since"] as const;
/** Nothing sets a deadline yet: it is offered only where somebody asked for it already. */
export function timesFor(field: Field): Time[] {
  return TIMES.filter((time) => time !== "due" || time === field);
}
export const FIELDS = [...CHOICES, ...TIMES] as const;
export const UNITS = [
  ["minutes", 1],
  ["hours", 60],
  ["days", 1440],
] as const;
/** A field of the workspace, by its id. */
export type Own = `own:${string}`;
export type Field = (typeof FIELDS)[number] | Own;
export type Time = (typeof TIMES)[number];
type FieldType = TicketField["type"];
/** How a field of the workspace is compared, where it is more than choices. */
export type How = "values" | "words" | "numbers" | "days" | "dates";
const HOW: Partial<Record<FieldType, How[]>> = {
  text: ["words", "values"],
  long_text: ["words", "values"],
  number: ["numbers", "values"],
  date: ["days", "dates", "values"],
};
/** One line: a field, whether it is so or not, and what it is compared with: values, a time, or words or two ends. */
export interface Line extends AnyLine {
  field: Field;
  values: string[];
  minutes: number;
  how: How;
  ends: readonly [string, string];
}

type End = string | number | null;
export type Group = GroupOf<Line>;
export type Item = ItemOf<Line>;

export function isTime(field: Field): field is Time {
  return (TIMES as readonly string[]).includes(field);
}

/** The value of a field of the workspace that anything in it fulfils; no choice is called so. */
export const ANYTHING = "*";

export function ownOf(id: string): Own {
  return `own:${id}`;
}

/** The id of a field of the workspace. */
export function idOf(field: Field): string | null {
  return field.startsWith("own:") ? field.slice("own:".length) : null;
}

/** The ways to compare what stands in a field of this type, that which is meant most often first. */
export function waysOf(type: FieldType | undefined): How[] {
  return (type && HOW[type]) ?? ["values"];
}

export function newLine(field: Field = "status", how: How = "values"): Line {
  return { sort: "line", id: newId(), field, not: false, values: [], minutes: 60, how, ends: ["", ""] };
}

/** What most people begin with: what still has to be worked on. */
export function firstGroup(): Group {
  return newGroup("all", [{ ...newLine("status"), values: ["new", "open", "pending", "held"] }]);
}

/** The largest number that an end can be, either way. */
export const BOUNDS = { numbers: 1e15, days: 36_600 } as const;

/** Whether its ends can be meant: numbers within bounds, whole days, and the lower one first. */
function isInOrder({ how, ends }: Line): boolean {
  const [least, most] = ends.map((end) => end.trim());
  if (how === "dates") return !least || !most || least <= most;
  if (how !== "numbers" && how !== "days") return true;
  const given = [least, most].filter(Boolean).map(Number);
  const fits = (end: number) => Math.abs(end) <= BOUNDS[how] && (how === "numbers" || Number.isInteger(end));
  return given.every(fits) && (given.length < 2 || Number(least) <= Number(most));
}

/** Whether something is still to be chosen. */
export function isOpen(item: Item): boolean {
  if (item.sort === "group") return item.items.length === 0 || item.items.some(isOpen);
  if (isTime(item.field)) return !(item.minutes >= 1);
  if (item.how === "values") return item.values.length === 0;
  return item.ends.every((end) => end.trim() === "") || !isInOrder(item);
}

function ownLeaf(field_id: string, { how, values, ends }: Line): Condition {
  const [least, most] = ends.map((end) => (end === "" ? null : end)) as [string | null, string | null];
  const number = (end: string | null) => (end === null ? null : Number(end));
  switch (how) {
    case "words":
      return { type: "field_words", field_id, words: ends[0].trim() };
    case "numbers":
      return { type: "field_numbers", field_id, least: number(least), most: number(most) };
    case "days":
      return { type: "field_nears", field_id, least: number(least), most: number(most) };
    case "dates":
      return { type: "field_lies", field_id, least, most };
    case "values": {
      const among = values.filter((value) => value !== ANYTHING);
      return { type: "field", field_id, among, filled: values.includes(ANYTHING) };
    }
  }
}

function leafOf(line: Line): Condition {
  const { field, values, minutes } = line;
  if (isTime(field))
    return field === "due" ? { type: "due", minutes } : { type: "older", since: field, minutes };
  const own = idOf(field);
  if (own !== null) return ownLeaf(own, line);
  switch (field) {
    case "owner": {
      const among = values.filter((value) => value !== "me" && value !== "nobody");
      return { type: "owner", among, me: values.includes("me"), nobody: values.includes("nobody") };
    }
    case "unit": {
      const among = values.filter((value) => value !== "mine");
      return { type: "unit", among, mine: values.includes("mine") };
    }
    case "state": {
      const traits = values.map((trait) => ({ type: "is", trait }) as Condition);
      return traits.length === 1 && traits[0] ? traits[0] : { type: "any", of: traits };
    }
    default:
      return { type: field, among: values } as Condition;
  }
}

/** The condition as the server reads it. */
export function conditionOf(item: Item): Condition {
  return treeOf(item, leafOf);
}

function endsOf({ least, most }: { least?: End; most?: End }): [string, string] {
  return [String(least ?? ""), String(most ?? "")];
}

function lineOf(condition: Condition): Line | null {
  switch (condition.type) {
    case "older":
      return { ...newLine(condition.since), minutes: condition.minutes };
    case "due":
      return { ...newLine("due"), minutes: condition.minutes };
    case "is":
      return { ...newLine("state"), values: [condition.trait] };
    case "owner": {
      const own = [...(condition.me ? ["me"] : []), ...(condition.nobody ? ["nobody"] : [])];
      return { ...newLine("owner"), values: [...own, ...(condition.among ?? [])] };
    }
    case "field": {
      const anything = condition.filled ? [ANYTHING] : [];
      return { ...newLine(ownOf(condition.field_id)), values: [...anything, ...(condition.among ?? [])] };
    }
    case "field_words":
      return { ...newLine(ownOf(condition.field_id), "words"), ends: [condition.words, ""] };
    case "field_numbers":
      return { ...newLine(ownOf(condition.field_id), "numbers"), ends: endsOf(condition) };
    case "field_nears":
      return { ...newLine(ownOf(condition.field_id), "days"), ends: endsOf(condition) };
    case "field_lies":
      return { ...newLine(ownOf(condition.field_id), "dates"), ends: endsOf(condition) };
    case "unit":
      return {
        ...newLine("unit"),
        values: [...(condition.mine ? ["mine"] : []), ...(condition.among ?? [])],
      };
    case "any": {
      const traits = condition.of.map((part) => (part.type === "is" ? part.trait : null));
      const all = traits.filter((trait) => trait !== null);
      return all.length > 1 && all.length === traits.length ? { ...newLine("state"), values: all } : null;
    }
    case "all":
    case "not":
      return null;
    default:
      return { ...newLine(condition.type), values: [...condition.among] };
  }
}

/** The same as lines and groups; whatever somebody put together has a picture of the same meaning. */
export function itemOf(condition: Condition): Item {
  return pictureOf(condition as Tree, (part) => lineOf(part as Condition));
}

export function rootOf(condition: Condition): Group {
  return asRoot(itemOf(condition));
}

/** The ids of the workspace's own fields that are asked for, whatever their number and depth. */
export function ownIn(condition: Condition): string[] {
  if ("field_id" in condition) return [condition.field_id];
  if (!("of" in condition)) return [];
  return [condition.of].flat().flatMap(ownIn);
}

const DONE = ["solved", "closed"];

function shared(one: Set<string>, other: Set<string>): Set<string> {
  return new Set([...one].filter((status) => other.has(status)));
}

/** In which statuses a ticket can stand that fulfils it, as far as that is certain; null for all. */
function statusesOf(item: Item): Set<string> | null {
  const every = ["new", "open", "pending", "held", ...DONE];
  if (item.sort === "line") {
    if (item.field !== "status") return null;
    return new Set(item.not ? every.filter((one) => !item.values.includes(one)) : item.values);
  }
  const parts = item.items.map(statusesOf);
  if (item.mode === "all") {
    return parts.reduce((one, other) => (one && other ? shared(one, other) : (one ?? other)), null);
  }
  if (item.mode === "none" || parts.includes(null)) return null;
  return new Set(parts.flatMap((part) => [...(part ?? [])]));
}

/** Whether it holds nothing that is done, so that it can be sorted by urgency or age. */
export function isLiving(group: Group): boolean {
  const statuses = statusesOf(group);
  return statuses !== null && !DONE.some((status) => statuses.has(status));
}
