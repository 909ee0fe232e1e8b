import { setLate } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { signedOut } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { useReminder } from "../tickets/useReminder.ts";
import { receiver } from "./apply.ts";
import { isBefore } from "./cursor.ts";
import { openShared } from "./shared.ts";
import type { Told } from "./stream.ts";

/** Follow the stream from the first snapshot on; every screen below is kept fresh by it. */
export function useRealtime(me: string, start: string | undefined): void {
  const queries = useQueryClient();
  const { t } = useTexts("members");
  const removed = useRef(""); // another language must not restart the stream
  removed.current = t("factor.removed");
  const absent = useRef("");
  absent.current = t("absence.told");
  // Only the first snapshot's cursor starts the stream; later ones must not restart it.
  const first = useRef(start);
  first.current ??= start;
  const place = useRef("");
  const started = start !== undefined;
  const reminder = useReminder(me);
  const remind = useRef(reminder);
  remind.current = reminder;

  useEffect(() => {
    const begun = first.current;
    if (!started || !begun) return;
    if (!place.current) place.current = begun;
    const receive = receiver(queries, {
      me,
      signedOut: (why) => signedOut(queries, why),
      reminded: (row, note) => remind.current(row, note),
      account,
      absent: () => tell(absent.current),
    });

    function account(): void {
      tell(removed.current, "danger");
      void queries.invalidateQueries({ queryKey: keys.factor });
    }

    function hear(told: Told): void {
      if (told.id) place.current = told.id;
      if (told.name === "reset") place.current = JSON.parse(told.data).cursor ?? place.current;
      if (told.name === "late") setLate(JSON.parse(told.data).late);
      else if (told.name === "open") {
        setLate(false); // the server opens a stream only when it can tell
        // Who left while the stream was away was told to nobody; who is there is told anew.
        queries.setQueriesData({ queryKey: keys.presences }, null);
        rereadOlder();
      } else receive(told);
    }

    // Snapshots read before the place where the stream began may miss facts in between.
    function rereadOlder(): void {
      for (const query of queries.getQueryCache().findAll({ queryKey: keys.lists })) {
        const page = (query.state.data as { pages?: { cursor: string }[] } | undefined)?.pages?.[0];
        if (page && begun && isBefore(page.cursor, begun)) {
          void queries.invalidateQueries({ queryKey: query.queryKey, exact: true });
        }
      }
      void queries.invalidateQueries({ queryKey: keys.views });
    }

    return openShared(me, () => place.current, hear).close;
  }, [queries, me, started]);
}
