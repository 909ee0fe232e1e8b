import type { ReadyReply } from "@kefu/api";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, type RefObject, useRef, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { noteUse, readyOptions } from "./replies.ts";
import { findSlash, opensAt, type Slash } from "./slash.ts";
import { typeInto } from "./typing.ts";

export interface SlashList {
  /** What fits what was typed after the slash; null while no slash is open. */
  items: ReadyReply[] | null;
  words: string;
  active: number;
  failed: boolean;
  /** Look again where the caret stands. */
  look: () => void;
  /** While an input method composes, neither keys nor letters are ours. */
  compose: (busy: boolean) => void;
  close: () => void;
  hover: (index: number) => void;
  /** True when the key was for the list. */
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  insert: (index?: number) => Promise<void>;
  /** Type a slash for the person. */
  open: () => void;
}

/** Saved replies behind a slash in a text field. */
export function useSlash(number: number, field: RefObject<HTMLTextAreaElement | null>): SlashList {
  const { t } = useTexts("replies");
  const queries = useQueryClient();
  const [slash, setSlash] = useState<Slash | null>(null);
  const [at, setAt] = useState(0);
  // Where Esc said that a slash is just a slash, and where the button typed one.
  const left = useRef<number | null>(null);
  const typed = useRef<number | null>(null);
  const composing = useRef(false);
  const found = useQuery({
    ...readyOptions(number, slash?.words ?? ""),
    enabled: slash !== null,
    placeholderData: keepPreviousData,
  });
  const items = slash ? (found.data?.items ?? []) : null;
  const active = Math.min(at, Math.max((items?.length ?? 0) - 1, 0));

  function look() {
    if (composing.current) return;
    const element = field.current;
    const here = element ? findSlash(element.value, element.selectionStart) : null;
    if (here?.start !== left.current) left.current = null;
    if (here === null) typed.current = null;
    if (here?.words !== slash?.words) setAt(0);
    setSlash(here && here.start === left.current ? null : here);
  }

  function compose(busy: boolean) {
    composing.current = busy;
    look();
  }

  function leave(start: number) {
    const element = field.current;
    left.current = start;
    setSlash(null);
    if (
      element &&
      typed.current === start &&
      element.value.slice(start, element.selectionStart).length === 1
    ) {
      typeInto(element, start, element.selectionStart, "");
    }
  }

  async function insert(index = active) {
    const element = field.current;
    if (!slash || !element) return;
    try {
      // What is on the screen may still be of fewer letters than were typed.
      const { items: fitting } = await queries.fetchQuery(readyOptions(number, slash.words));
      const chosen = found.isPlaceholderData ? fitting[0] : (found.data?.items[index] ?? fitting[0]);
      if (!chosen) return;
      typeInto(element, slash.start, element.selectionStart, chosen.text);
      setSlash(null);
      noteUse(queries, chosen.id, number);
      if (chosen.missing.length > 0) {
        tell(t("slash.missing", { names: chosen.missing.map((name) => t(`variable.${name}`)).join(", ") }));
      }
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
    if (!slash || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      leave(slash.start);
      return true;
    }
    if (!items || (items.length === 0 && !found.isFetching)) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((active + step + items.length) % Math.max(items.length, 1));
    } else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) void insert();
    else return false;
    event.preventDefault();
    return true;
  }

  function open() {
    const element = field.current;
    if (!element) return;
    if (slash) return leave(slash.start);
    const caret = element.selectionStart;
    const space = opensAt(element.value, caret) ? "" : " ";
    typed.current = caret + space.length;
    left.current = null;
    typeInto(element, caret, caret, `${space}/`);
    look();
  }

  return {
    items,
    words: slash?.words ?? "",
    active,
    failed: found.isError,
    look,
    compose,
    close: () => setSlash(null),
    hover: setAt,
    onKeyDown,
    insert,
    open,
  };
}
