import { type Colleague, tickets } from "@kefu/api";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type RefObject, useRef, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { typeInto } from "../replies/typing.ts";
import { tell } from "../shell/notices.ts";
import { type At, findAt, type Meant } from "./mentions.ts";

export interface MentionList {
  /** Whom the letters after the @ may mean; null while no @ is open. */
  items: Colleague[] | null;
  active: number;
  look: () => void;
  close: () => void;
  hover: (index: number) => void;
  /** True when the key was for the list; with nothing in it there is none. */
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  insert: (index?: number) => void;
}

/** Colleagues and units behind an @ in a note. */
export function useMention(
  number: number,
  on: boolean,
  field: RefObject<HTMLTextAreaElement | null>,
  meant: Meant | undefined,
  onMeant: (name: string, mark: string) => void,
): MentionList {
  const { t } = useTexts("tickets");
  const [at, setAt] = useState<At | null>(null);
  const [place, setPlace] = useState(0);
  const left = useRef<number | null>(null);
  const found = useQuery({
    queryKey: keys.colleagues(number, at?.words ?? ""),
    queryFn: () => tickets.colleagues(number, at?.words ?? ""),
    enabled: on && at !== null,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const items = on && at ? (found.data?.items ?? []) : null;
  const active = Math.min(place, Math.max((items?.length ?? 0) - 1, 0));

  function look() {
    const element = field.current;
    const here = element && on ? findAt(element.value, element.selectionStart, meant) : null;
    if (here?.start !== left.current) left.current = null;
    if (here?.words !== at?.words) setPlace(0);
    setAt(here && here.start === left.current ? null : here);
  }

  function insert(index = active) {
    const element = field.current;
    const chosen = items?.[index];
    if (!at || !element || !chosen) return;
    onMeant(chosen.name, `${chosen.unit ? "u" : "m"}:${chosen.id}`);
    typeInto(element, at.start, element.selectionStart, `@${chosen.name} `);
    setAt(null);
    if (!chosen.sees) tell(t("mention.blind_told", { name: chosen.name }), "danger");
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
    if (!at || !items?.length || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "Escape") {
      left.current = at.start;
      setAt(null);
      event.stopPropagation();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      setPlace((active + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) insert();
    else return false;
    event.preventDefault();
    return true;
  }

  return { items, active, look, close: () => setAt(null), hover: setPlace, onKeyDown, insert };
}
