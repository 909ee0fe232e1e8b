import type { TicketDetail } from "@kefu/api";
import { Button } from "@kefu/ui";
import { type RefObject, useEffect, useRef } from "react";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { useEarlier } from "./useTicket.ts";

interface Props {
  detail: TicketDetail;
  box: RefObject<HTMLDivElement | null>;
}

/** The button rests while it reads and goes away with the last page: who is on it goes on in the conversation. */
function handOver(from: HTMLElement | null, to: HTMLElement | null): void {
  if (from?.contains(document.activeElement)) to?.focus({ preventScroll: true });
}

/** Stands above the first line shown, and reads what came before when it comes near the window. */
export function Earlier({ detail, box }: Props) {
  const { t } = useTexts("tickets");
  const place = useRef<HTMLDivElement>(null);
  const { earlier } = detail;
  const { mutate, isPending, error } = useEarlier(detail);
  const waits = earlier !== null && !isPending && !error;
  useEffect(() => {
    if (!place.current || !waits) return;
    const observer = new IntersectionObserver(
      ([seen]) => {
        if (!seen?.isIntersecting) return;
        handOver(place.current, box.current);
        mutate(earlier);
      },
      { root: box.current, rootMargin: "400px 0px 0px" },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [waits, earlier, mutate, box]);
  if (earlier === null) return null;
  return (
    <div ref={place} className="more" aria-live="polite" aria-busy={isPending}>
      {error ? <p className="muted">{sentenceOf(error, t)}</p> : null}
      <Button
        disabled={isPending}
        onClick={() => {
          handOver(place.current, box.current);
          mutate(earlier);
        }}
      >
        {t(isPending ? "earlier.loading" : "earlier.more")}
      </Button>
    </div>
  );
}
