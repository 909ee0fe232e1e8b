import { administration, companies, directory } from "@kefu/api";
import type { Option } from "@kefu/ui";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { calledIn, useFields } from "../fields/fields.ts";
import { usePeople } from "../members/people.ts";
import { KINDS, PRIORITIES } from "../tickets/words.ts";
import { ANYTHING, type Field, idOf } from "./conditions.ts";

const STATUSES = ["new", "open", "pending", "held", "solved", "closed"] as const;
const STATES = ["waiting", "answered", "snoozed", "returned"] as const;
const TIERS = ["vip", "gold", "standard"] as const;

interface Values {
  options: Option[];
  nameOf: (value: string) => string;
  /** Whether they are looked up by what is typed. */
  remote: boolean;
}

/** What a field can be compared with, in words. */
export function useValues(field: Field, chosen: string[], words: string): Values {
  const { t, language } = useTexts("tickets");
  const { members } = usePeople();
  const own = useFields()?.find(({ id }) => id === idOf(field));
  const units = useQuery({ queryKey: keys.units, queryFn: directory.units }).data?.items ?? [];
  const tags = useQuery({ queryKey: keys.tags, queryFn: directory.tags, enabled: field === "tag" });
  const inboxes = useQuery({
    queryKey: keys.inboxes,
    queryFn: administration.inboxes,
    enabled: field === "inbox" || field === "channel",
  }).data?.items;
  const remote = field === "company";
  const found = useQuery({
    queryKey: keys.companySearch(words),
    queryFn: ({ signal }) => companies.find(words, signal),
    enabled: remote,
    placeholderData: keepPreviousData,
  });
  const companiesChosen = useQueries({
    queries: (remote ? chosen : []).map((id) => ({
      queryKey: keys.company(id),
      queryFn: () => companies.one(id),
    })),
  });

  function optionsOf(): Option[] {
    switch (field) {
      case "status":
        return STATUSES.map((key) => ({ key, label: t(`status.${key}`) }));
      case "priority":
        return PRIORITIES.map((key) => ({ key, label: t(`priority.${key}`) }));
      case "kind":
        return KINDS.map((key) => ({ key, label: t(`kind.${key}`) }));
      case "tier":
        return TIERS.map((key) => ({ key, label: t(`customers:tiers.${key}`) }));
      case "state":
        return STATES.map((key) => ({ key, label: t(`views:state.${key}`) }));
      case "channel": {
        const used = [...new Set((inboxes ?? []).map((inbox) => inbox.channel))];
        return used.map((key) => ({ key, label: t(`channel.${key}`, { defaultValue: key }) }));
      }
      case "inbox":
        return (inboxes ?? []).map(({ id, name }) => ({ key: id, label: name }));
      case "owner":
        return [
          { key: "me", label: t("views:me") },
          { key: "nobody", label: t("unassigned") },
          ...members
            .filter(({ active }) => active)
            .map(({ id, name, email }) => ({ key: id, label: name, keywords: email })),
        ];
      case "unit":
        return [
          { key: "mine", label: t("views:my_units") },
          ...units.filter(({ archived }) => !archived).map(({ id, name }) => ({ key: id, label: name })),
        ];
      case "tag":
        return (tags.data?.items ?? [])
          .filter(({ offered }) => offered)
          .map(({ id, name, uses }) => ({ key: id, label: name, tail: uses }));
      case "company":
        return (found.data?.items ?? []).map(({ id, name }) => ({ key: id, label: name }));
      default:
        return [
          { key: ANYTHING, label: t("views:anything") },
          ...(own?.choices ?? []).map(({ key, name }) => ({ key, label: calledIn(name, language) })),
        ];
    }
  }

  const options = optionsOf();
  function nameOf(value: string): string {
    const company = companiesChosen.find(({ data }) => data?.id === value)?.data?.name;
    const left = [...members, ...units, ...(tags.data?.items ?? [])].find(({ id }) => id === value)?.name; // what is gone is still named
    return company ?? options.find(({ key }) => key === value)?.label ?? left ?? t("views:gone_value");
  }
  return { options, nameOf, remote };
}
