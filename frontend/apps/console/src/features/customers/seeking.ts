import type { FieldValue, TicketField } from "@kefu/api";
import { OWN } from "./narrowing.ts";

/** What an own field is looked at for, as it stands in the page's address; `text` is what it says. */
export interface Seek {
  place: (typeof OWN)[number];
  key: string;
  text: string;
}

export function seeksOf(params: URLSearchParams): Seek[] {
  return OWN.flatMap((place) =>
    params.getAll(place).map((said) => {
      const colon = place === "field" ? said.indexOf(":") : -1;
      return colon < 0
        ? { place, key: said, text: "" }
        : { place, key: said.slice(0, colon), text: said.slice(colon + 1) };
    }),
  );
}

function saidOf({ place, key, text }: Seek): string {
  return place === "field" ? `${key}:${text}` : key;
}

export function withSeek(params: URLSearchParams, seek: Seek): URLSearchParams {
  const next = withoutSeek(params, seek);
  next.append(seek.place, saidOf(seek));
  return next;
}

export function withoutSeek(params: URLSearchParams, seek: Seek): URLSearchParams {
  const next = new URLSearchParams(params);
  const others = params.getAll(seek.place).filter((said) => said !== saidOf(seek));
  next.delete(seek.place);
  for (const said of others) next.append(seek.place, said);
  return next;
}

/** What is said, as what stands in a field. */
export function saidIn({ type }: TicketField, text: string): FieldValue {
  if (type === "number" && text.trim() && Number.isFinite(Number(text))) return Number(text);
  return text;
}

/** What was typed as the address says it: a number as the server reads one, which knows no `.5` and no `007`. */
export function textIn({ type }: Pick<TicketField, "type">, typed: string): string {
  const text = typed.trim();
  return type === "number" && text && Number.isFinite(Number(text)) ? String(Number(text)) : text;
}
