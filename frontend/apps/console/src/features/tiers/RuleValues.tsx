import { administration, companies, type TicketField } from "@kefu/api";
import type { Option } from "@kefu/ui";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { calledIn } from "../fields/fields.ts";
import { ChosenField } from "../views/ChosenField.tsx";
import { ANYTHING } from "../views/conditions.ts";
import type { RuleLine } from "./rules.ts";

interface Props {
  line: RuleLine;
  name: string;
  own: TicketField | undefined;
  onChange: (values: string[]) => void;
}

/** What a customer is compared with: one of these is enough. A domain is typed. */
export function RuleValues({ line, name, own, onChange }: Props) {
  const { t, language } = useTexts("tiers");
  const { field, values } = line;
  const [words, setWords] = useState("");
  const remote = field === "company";
  const found = useQuery({
    queryKey: keys.companySearch(words),
    queryFn: ({ signal }) => companies.find(words, signal),
    enabled: remote,
    placeholderData: keepPreviousData,
  });
  const chosen = useQueries({
    queries: (remote ? values : []).map((id) => ({
      queryKey: keys.company(id),
      queryFn: () => companies.one(id),
    })),
  });
  const inboxes = useQuery({
    queryKey: keys.inboxes,
    queryFn: administration.inboxes,
    enabled: field === "channel",
  }).data?.items;

  function optionsOf(): Option[] {
    switch (field) {
      case "company":
        return (found.data?.items ?? []).map(({ id, name }) => ({ key: id, label: name }));
      case "domain":
        return [];
      case "locale":
        return ["zh", "en"].map((key) => ({ key, label: t(`shell:language.${key}`) }));
      case "channel": {
        const used = new Set(["email", "phone", ...(inboxes ?? []).map(({ channel }) => channel)]);
        return [...used].map((key) => ({ key, label: t(`tickets:channel.${key}`, { defaultValue: key }) }));
      }
      default:
        return [
          { key: ANYTHING, label: t("views:anything") },
          ...(own?.choices ?? [])
            .filter(({ key, retired }) => values.includes(key) || !(retired || own?.archived))
            .map(({ key, name: called, retired }) => {
              const label = calledIn(called, language);
              return { key, label: retired ? t("retired", { name: label }) : label };
            }),
        ];
    }
  }

  const options = optionsOf();
  function nameOf(value: string): string {
    if (field === "domain") return value;
    const company = chosen.find(({ data }) => data?.id === value)?.data?.name;
    return company ?? options.find(({ key }) => key === value)?.label ?? t("views:gone_value");
  }
  return (
    <ChosenField
      name={name}
      values={values}
      options={options}
      nameOf={nameOf}
      onWords={setWords}
      remote={remote}
      creating={field === "domain" ? domainOf : undefined}
      onChange={onChange}
    />
  );
}

function domainOf(text: string): Option | null {
  const domain = text.toLowerCase().slice(text.lastIndexOf("@") + 1);
  return domain.includes(".") ? { key: domain, label: domain } : null;
}
