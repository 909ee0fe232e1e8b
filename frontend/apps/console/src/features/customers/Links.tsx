import { type Link as Linked, type TicketDetail, tickets } from "@kefu/api";
import { Float, type Option, Picker } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { useSubject } from "../tickets/useSubject.ts";
import { useCustomerTickets } from "./useCustomerTickets.ts";

interface Props {
  detail: TicketDetail;
  view: string;
}

/** Tickets that have to do with this one, and the way to name another. */
export function Links({ detail, view }: Props) {
  const { t } = useTexts("customers");
  const subjectOf = useSubject();
  const queries = useQueryClient();
  const may = useMay("ticket:update");
  const { number } = detail.ticket;

  async function ask(verb: () => Promise<unknown>): Promise<boolean> {
    const done = await insist(verb).then(
      () => true,
      (error: unknown) => {
        tell(sentenceOf(error, t), "danger");
        return false;
      },
    );
    void queries.invalidateQueries({ queryKey: keys.ticket(number) });
    return done;
  }
  const link = (other: number) => ask(() => tickets.link(number, other));
  async function unlink(other: Linked): Promise<void> {
    if (!(await ask(() => tickets.unlink(number, other.id)))) return;
    const undo = { label: t("tickets:undo"), run: () => void link(other.number), undo: true } as const;
    tell(t("links.removed", { number: other.number }), "plain", undo);
  }

  return (
    <ul className="links">
      {detail.links.map((other) => (
        <li key={other.id}>
          <Link to={`/tickets/${view}/${other.number}`}>
            <span className="num">#{other.number}</span> {subjectOf(other.subject)}
          </Link>
          <span className="faint">
            {other.end_state ? t(`tickets:end.${other.end_state}`) : t(`tickets:status.${other.status}`)}
          </span>
          {may ? (
            <button
              type="button"
              aria-label={t("links.remove", { number: other.number })}
              onClick={() => void unlink(other)}
            >
              <X size={12} aria-hidden />
            </button>
          ) : null}
        </li>
      ))}
      {detail.merged.map((other) => (
        <li key={other.id}>
          <Link to={`/tickets/${view}/${other.number}`}>
            <span className="num">#{other.number}</span> {subjectOf(other.subject)}
          </Link>
          <span className="faint">{t("tickets:end.merged")}</span>
        </li>
      ))}
      {may ? (
        <li>
          <LinkPicker detail={detail} onPick={(other) => void link(other)} />
        </li>
      ) : null}
    </ul>
  );
}

function LinkPicker({ detail, onPick }: { detail: TicketDetail; onPick: (number: number) => void }) {
  const { t } = useTexts("customers");
  const subjectOf = useSubject();
  const [open, setOpen] = useState(false);
  const customer = detail.ticket.customer.id;
  const { data } = useCustomerTickets(customer);
  const there = new Set([detail.ticket.number, ...detail.links.map((one) => one.number)]);
  const others = (data ?? []).filter((ticket) => !there.has(ticket.number));
  const options: Option[] = others.map((ticket) => ({
    key: String(ticket.number),
    label: subjectOf(ticket.subject),
    group: t("links.same_customer"),
    keywords: `#${ticket.number}`,
    tail: `#${ticket.number}`,
  }));
  return (
    <Float
      open={open}
      onOpenChange={setOpen}
      side="bottomLeft"
      content={
        <Picker
          label={t("links.find")}
          options={options}
          empty={t("links.none")}
          creating={(text) => {
            const number = Number(text.replace(/^#/, ""));
            const known = !Number.isSafeInteger(number) || number < 1 || there.has(number);
            if (known || others.some((ticket) => ticket.number === number)) return null;
            return { key: String(number), label: t("links.number", { number }) };
          }}
          onPick={(key) => {
            setOpen(false);
            onPick(Number(key));
          }}
          onClose={() => setOpen(false)}
        />
      }
    >
      <button type="button" className="add" aria-expanded={open}>
        <Plus size={12} aria-hidden />
        {t("links.add")}
      </button>
    </Float>
  );
}
