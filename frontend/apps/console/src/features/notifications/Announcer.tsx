import type { Notification } from "@kefu/api";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { keep, readKept } from "../../app/kept.ts";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { useMe } from "../members/session.ts";
import { useCoverTimes } from "./coverTimes.ts";
import { mayShow, show } from "./desktop.ts";
import { freshOf, isQuiet, placeOf, toldAs, useChoice, useMarking, useNotes, useUnread } from "./notes.ts";
import { chime } from "./sound.ts";

const TITLE = document.title;

/** Makes what is new heard and seen outside the page: sound, desktop, and a count in the title of the tab. */
export default function Announcer() {
  const { t } = useTexts("notifications");
  const me = useMe().member.id;
  const items = useNotes().data?.pages[0]?.items;
  const unread = useUnread();
  const choice = useChoice().data;
  const navigate = useNavigate();
  const customerName = useCustomerName();
  const coverTimes = useCoverTimes();
  const { mark } = useMarking();
  const began = useRef(false);

  useEffect(() => {
    document.title = unread ? `(${unread}) ${TITLE}` : TITLE;
    return () => {
      document.title = TITLE;
    };
  }, [unread]);

  const announce = useRef((_: Notification[]) => {});
  announce.current = (fresh) => {
    if (!choice || isQuiet(choice, new Date())) return;
    if (fresh.some((note) => choice.rules[note.kind]?.sound)) chime();
    if (!mayShow()) return;
    for (const note of fresh.filter((each) => choice.rules[each.kind]?.desktop).slice(0, 3)) {
      const actor = note.actor_kind === "customer" ? customerName(note.actor) : note.actor || t("system");
      show(
        t(`told.${toldAs(note)}`, { actor }),
        note.ticket ? `#${note.ticket.number} ${note.ticket.subject}` : coverTimes(note),
        note.position,
        () => {
          mark(note.position, true);
          void navigate(placeOf(note));
        },
      );
    }
  };

  // Several tabs share what was announced last, so only the first to see it makes a sound.
  useEffect(() => {
    if (!items || !choice) return;
    const newest = items[0]?.position ?? 0; // nobody told me of anything yet: the first is new as well
    const kept = `kefu.announced.${me}`;
    const last = readKept<number>(kept) ?? 0;
    const fresh = began.current || last ? freshOf(items, last, Date.now()) : [];
    began.current = true;
    if (newest > last) keep(kept, newest);
    if (fresh.length > 0) announce.current(fresh);
  }, [items, choice, me]);

  return null;
}
