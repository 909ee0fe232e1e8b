import type { FieldValue, FieldWishes, TicketField } from "@kefu/api";

/** What stands in an input while somebody fills it in. */
export type Draft = string | string[] | boolean;

/** Whether the same would be saved: choices have no order. */
export function sameDraft(one: Draft, other: Draft): boolean {
  const plain = (draft: Draft) => JSON.stringify(Array.isArray(draft) ? [...draft].sort() : draft);
  return plain(one) === plain(other);
}

export function draftOf({ type }: TicketField, value: FieldValue | undefined): Draft {
  if (type === "checkbox") return value === true;
  if (type === "choices") return Array.isArray(value) ? value : [];
  return value === undefined ? "" : String(value);
}

/** What is asked for; what is no number goes as it was typed, so that it is refused in words. */
export function wishOf({ type }: TicketField, draft: Draft): FieldWishes[string] {
  if (typeof draft !== "string") return draft;
  const text = draft.trim();
  if (type !== "number" || text === "") return text || null;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

export function isBlank(draft: Draft): boolean {
  return typeof draft === "boolean"
    ? !draft
    : draft.length === 0 || (typeof draft === "string" && !draft.trim());
}

/** The first input in which a date or a number is only half typed: its value says nothing, as if it were empty. */
export function halfTyped(elements: Iterable<Element>): HTMLInputElement | undefined {
  for (const element of elements) {
    if (element instanceof HTMLInputElement && element.validity.badInput) return element;
  }
}
