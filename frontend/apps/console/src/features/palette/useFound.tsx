import { customers, tickets } from "@kefu/api";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Inbox, UserRound } from "lucide-react";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { useMay } from "../members/session.ts";
import { useSubject } from "../tickets/useSubject.ts";
import type { Command } from "./command.ts";
import { numberIn } from "./matching.ts";

const ANYBODY = {
  tier: null,
  company_id: null,
  blocked: null,
  contacted_since: null,
  contacted_before: null,
};
const PAUSE = 150;
const SHOWN = 5;
const ICON = { size: 16, strokeWidth: 1.6, "aria-hidden": true } as const;

/** Tickets and customers that fit what was typed, and whether they are still being looked for. */
export function useFound(typed: string): { commands: Command[]; busy: boolean } {
  const { t } = useTexts("palette");
  const navigate = useNavigate();
  const customerName = useCustomerName();
  const subjectOf = useSubject();
  const maySee = useMay("customer:read");
  const [words, setWords] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  const asked = words.trim();
  const rows = useQuery({
    queryKey: keys.palette("tickets", asked),
    queryFn: ({ signal }) => tickets.list("all", asked, null, signal),
    enabled: asked !== "",
    placeholderData: keepPreviousData,
    staleTime: 5000,
  });
  const people = useQuery({
    queryKey: keys.palette("customers", asked),
    queryFn: ({ signal }) => customers.list({ ...ANYBODY, query: asked }, null, signal),
    enabled: asked !== "" && maySee,
    placeholderData: keepPreviousData,
    staleTime: 5000,
  });
  if (typed.trim() === "") return { commands: [], busy: false };
  const number = numberIn(typed);
  const commands: Command[] = [];
  if (number !== null) {
    const known = rows.data?.items.find((row) => row.number === number);
    commands.push({
      key: `ticket:${number}`,
      label: t("open_number", { number }),
      tail: known ? subjectOf(known.subject) : undefined,
      group: t("group.tickets"),
      icon: <Inbox {...ICON} />,
      place: true,
      run: () => void navigate(`/tickets/all/${number}`),
    });
  }
  for (const row of (rows.data?.items ?? []).slice(0, SHOWN)) {
    if (row.number === number) continue;
    commands.push({
      key: `ticket:${row.number}`,
      label: `#${row.number} ${subjectOf(row.subject)}`,
      tail: customerName(row.customer.name),
      group: t("group.tickets"),
      icon: <Inbox {...ICON} />,
      place: true,
      run: () => void navigate(`/tickets/all/${row.number}`),
    });
  }
  for (const customer of (people.data?.items ?? []).slice(0, SHOWN)) {
    commands.push({
      key: `customer:${customer.id}`,
      label: customerName(customer.name),
      tail: customer.company?.name,
      group: t("group.customers"),
      icon: <UserRound {...ICON} />,
      run: () => void navigate(`/customers/${customer.id}`),
    });
  }
  const busy = words !== typed || rows.isFetching || people.isFetching;
  return { commands, busy };
}
