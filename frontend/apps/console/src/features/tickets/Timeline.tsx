import type { TicketDetail } from "@kefu/api";
import { Button, dayName } from "@kefu/ui";
import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { Forwarding } from "../forwards/Forwarding.tsx";
import { Bubble } from "./Bubble.tsx";
import { DelayedBubble } from "./DelayedBubble.tsx";
import { Earlier } from "./Earlier.tsx";
import { EventLine } from "./EventLine.tsx";
import { OutgoingBubble } from "./OutgoingBubble.tsx";
import { drop, useOutbox } from "./outbox.ts";
import { usePointing } from "./pointing.ts";
import { isFixed } from "./removing.ts";
import { type Item, itemsFor } from "./timeline.ts";
import { WhisperBubble } from "./WhisperBubble.tsx";

const NEAR = 120;
/** Begins to send one message to somebody outside; undefined where that cannot be. */
type Forwards = ((message: string) => void) | undefined;
interface Props {
  detail: TicketDetail;
  draft: string;
  onForward: Forwards;
}

/** Everything said and done. Stays at the end while one reads there; elsewhere it offers to jump. */
export function Timeline({ detail, draft, onForward }: Props) {
  const { t } = useTexts("tickets");
  const outbox = useOutbox();
  const { number } = detail.ticket;
  const items = useMemo(
    () =>
      itemsFor(
        detail.timeline,
        outbox.filter((item) => item.number === number),
        detail.delayed,
      ),
    [detail.timeline, detail.delayed, outbox, number],
  );
  useEffect(() => {
    const arrived = new Set(detail.timeline.map((entry) => entry.message?.id));
    for (const item of outbox) if (item.state === "done" && arrived.has(item.id)) drop(item.id);
  }, [detail.timeline, outbox]);

  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const fromEnd = useRef(0);
  const top = useRef(detail.earlier);
  const [below, setBelow] = useState(false);
  const last = items.at(-1);
  const mine = last?.sort === "outgoing" || last?.sort === "delayed";
  // biome-ignore lint/correctness/useExhaustiveDependencies: scroll when something was added
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const grewUpwards = top.current !== detail.earlier;
    top.current = detail.earlier;
    if (atEnd.current || (mine && !grewUpwards)) element.scrollTop = element.scrollHeight;
    else if (grewUpwards) element.scrollTop = element.scrollHeight - fromEnd.current;
    else setBelow(true);
  }, [last?.key, items.length, detail.earlier]);

  // Pictures arrive and the window changes: whoever reads the end goes on reading the end.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
      if (box.current) fromEnd.current = box.current.scrollHeight - box.current.scrollTop;
    });
    for (const element of [box.current, content.current]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, []);

  usePointing(detail, () => {
    atEnd.current = false;
  });

  function toEnd() {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }

  return (
    <div className="thread-place">
      <div
        ref={box}
        className="thread"
        role="log"
        aria-label={t("conversation")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling place must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: element }) => {
          fromEnd.current = element.scrollHeight - element.scrollTop;
          atEnd.current = fromEnd.current - element.clientHeight < NEAR;
          if (atEnd.current) setBelow(false);
        }}
      >
        <div ref={content} className="lines">
          <Earlier detail={detail} box={box} />
          {items.map((item) => (
            <Line
              key={item.key}
              item={item}
              draft={draft}
              number={number}
              fixed={isFixed(detail.ticket)}
              onForward={onForward}
            />
          ))}
          <Forwarding number={number} />
        </div>
      </div>
      {below ? (
        <Button className="to-end" icon={<ArrowDown size={14} aria-hidden />} onClick={toEnd}>
          {t("new_messages")}
        </Button>
      ) : null}
    </div>
  );
}

interface LineProps {
  item: Item;
  draft: string;
  number: number;
  fixed: boolean;
  onForward: Forwards;
}

function Line({ item, draft, number, fixed, onForward }: LineProps) {
  const locale = useLocale();
  if (item.sort === "message")
    return <Bubble message={item.message} on={number} fixed={fixed} onForward={onForward} />;
  if (item.sort === "whisper") return <WhisperBubble whisper={item.whisper} on={number} />;
  if (item.sort === "event") return <EventLine entry={item.entry} number={number} />;
  if (item.sort === "outgoing") return <OutgoingBubble outgoing={item.outgoing} draft={draft} />;
  if (item.sort === "delayed") return <DelayedBubble number={number} delayed={item.delayed} />;
  return <div className="day">{dayName(item.at, locale)}</div>;
}
