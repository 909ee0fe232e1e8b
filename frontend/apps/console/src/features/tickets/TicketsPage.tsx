import "./tickets.css";
import "./conversation.css";
import "./editing.css";
import { EmptyState } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { MessagesSquare } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { StartPane } from "../../app/parts.ts";
import { useTexts } from "../../app/texts.tsx";
import { leaveBy } from "../admin/leaving.ts";
import { CustomerPanel } from "../customers/CustomerPanel.tsx";
import { useStart } from "../inboxes/useStart.ts";
import { useMay, useMe } from "../members/session.ts";
import { leaving, undoNewest } from "../shell/notices.ts";
import { useHotkeys } from "../shell/useHotkeys.ts";
import { useSavedView } from "../views/useSavedView.ts";
import { Conversation } from "./Conversation.tsx";
import { showDelayed } from "./delayed.ts";
import { neighbour } from "./order.ts";
import { openOutbox } from "./outbox.ts";
import { rememberMine } from "./seen.ts";
import { useSelection } from "./selection.ts";
import { TicketListPane } from "./TicketListPane.tsx";
import { useTakingBack } from "./takingBack.ts";
import { showRow, usePrefetch } from "./useTicket.ts";
import { useTicketList } from "./useTicketList.ts";
import { ViewsPane } from "./ViewsPane.tsx";
import { showWhisper } from "./whispering.ts";

const NOTHING_MET = { list: "", number: null, order: [] };

/** Which column a phone shows; wide screens show them all. */
function columnOf(view: string | undefined, number: number | null, panel: boolean): string {
  if (number === null) return view ? "at-list" : "at-views";
  return panel ? "at-customer" : "at-conversation";
}

export default function TicketsPage() {
  const params = useParams();
  const view = params.view ?? "mine";
  const number = params.number ? Number(params.number) : null;
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams();
  // The router takes over an address in its own time; what is typed must not wait for it.
  const [search, setSearch] = useState(query.get("q") ?? "");
  const [panel, setPanel] = useState(false);
  const saved = useSavedView(view);
  const list = useTicketList(view, useDeferredValue(search).trim(), saved?.timed);
  const searchRef = useRef<HTMLInputElement>(null);
  const place = useRef(-1);
  // How the list stood when one came to the ticket that is open.
  const met = useRef<{ list: string; number: number | null; order: number[] }>(NOTHING_MET);
  const selection = useSelection(list.rows, `${view} ${search}`);
  const mayUpdate = useMay("ticket:update");
  // X takes what is open, else what the mouse is on, else the first.
  function pick(event: KeyboardEvent): void {
    const hovered = document.querySelector<HTMLElement>(".rows li.row:hover")?.dataset.number;
    const at = number ?? (hovered ? Number(hovered) : list.rows[0]?.number);
    if (at && mayUpdate) selection.toggle(at, event.shiftKey);
  }

  const start = useStart();
  // The first word is shown where it stands, as the page promised.
  useEffect(() => {
    if (start.arrived) void navigate("/tickets/unassigned", { replace: true });
  }, [start.arrived, navigate]);
  const queries = useQueryClient();
  const { member } = useMe();
  const takingBack = useTakingBack();
  const offer = useRef(takingBack);
  offer.current = takingBack;
  useEffect(() => {
    openOutbox(member.id, (taken, at) => {
      if ("hearer_id" in taken) return showWhisper(queries, taken);
      if (!("message" in taken)) {
        leaving.set(taken.id, (row) => {
          rememberMine(row);
          if (taken.set_status === "solved" && row.status === "solved") offer.current(row);
        });
        return showDelayed(queries, at, taken);
      }
      rememberMine(taken.ticket);
      showRow(queries, taken.ticket);
      // an answer leaves it solved only where that was wanted
      if (taken.message.visibility === "public" && taken.ticket.status === "solved")
        offer.current(taken.ticket);
    });
  }, [member.id, queries]);

  const numbers = list.rows.map((row) => row.number);
  const found = number === null ? -1 : numbers.indexOf(number);
  if (found >= 0) place.current = found;
  const shown = `${view} ${search}`;
  if (met.current.list !== shown) met.current = NOTHING_MET;
  if (found >= 0 && met.current.number !== number) met.current = { list: shown, number, order: numbers };
  const step = (from: number | null, by: 1 | -1) =>
    from !== null && met.current.order.includes(from)
      ? neighbour(numbers, met.current.order, from, by)
      : numbers[by > 0 ? Math.max(Math.min(place.current, numbers.length - 1), 0) : place.current - 1];
  usePrefetch([step(number, 1), step(number, -1)]);

  function go(by: 1 | -1): void {
    const to = step(number, by);
    if (!to) return;
    void navigate(
      { pathname: `/tickets/${view}/${to}`, search: search ? `?q=${encodeURIComponent(search)}` : "" },
      { replace: number !== null },
    );
  }

  useHotkeys({
    j: () => go(1),
    k: () => go(-1),
    x: pick,
    z: () => void undoNewest(),
    "/": () => searchRef.current?.focus(),
    Escape: () => {
      if (selection.rows.length > 0) selection.clear();
      else if (panel) leaveBy(() => setPanel(false));
      else if (number !== null) void navigate(`/tickets/${view}`);
    },
  });

  return (
    <div className={`tickets ${columnOf(params.view, number, panel)}`}>
      <ViewsPane current={search ? "all" : view} onChoose={() => setSearch("")} />
      {start.needed ? (
        <StartPane start={start} />
      ) : (
        <>
          <TicketListPane
            view={view}
            saved={saved}
            search={search}
            onSearch={(text) => {
              place.current = -1;
              setSearch(text);
              setQuery(text ? { q: text } : {}, { replace: true });
            }}
            searchRef={searchRef}
            list={list}
            open={number}
            selection={selection}
          />
          {number === null ? (
            <Nothing />
          ) : (
            <>
              <Conversation
                key={number}
                number={number}
                view={view}
                panel={panel}
                onPanel={setPanel}
                selecting={selection.rows.length > 0}
              />
              <CustomerPanel
                key={`${number} ${panel}`}
                number={number}
                view={view}
                over={panel}
                onClose={() => setPanel(false)}
              />
            </>
          )}
        </>
      )}
    </div>
  );
}

function Nothing() {
  const { t } = useTexts("tickets");
  return (
    <section className="conv nothing">
      <EmptyState
        icon={<MessagesSquare size={32} strokeWidth={1.4} aria-hidden />}
        title={t("nothing.title")}
        text={t("nothing.text")}
      />
    </section>
  );
}
