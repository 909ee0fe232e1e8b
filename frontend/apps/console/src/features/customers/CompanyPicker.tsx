import { type Company, companies, newId } from "@kefu/api";
import { Float, type Option, Picker } from "@kefu/ui";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Building2, ChevronDown } from "lucide-react";
import { useState } from "react";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";

const NONE = "none";
const NEW = "new";

interface Props {
  label: string;
  value: string | null;
  /** The name, where it is known already. */
  name?: string;
  /** Whether one that is not there yet may be added. */
  adding?: boolean;
  onPick: (id: string | null, name: string) => void;
  /** Told the name of one that is being added, and null once it is there or was refused. */
  onAdding?: (name: string | null) => void;
}

/** A company, looked up as one types. */
export function CompanyPicker({ label, value, name, adding = false, onPick, onAdding }: Props) {
  const { t } = useTexts("customers");
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState("");
  const [coming, setComing] = useState<string | null>(null);
  const found = useQuery({
    queryKey: keys.companySearch(words),
    queryFn: ({ signal }) => companies.find(words, signal),
    enabled: open,
    placeholderData: keepPreviousData,
  });
  const chosen = useQuery({
    queryKey: keys.company(value ?? ""),
    queryFn: () => companies.one(value ?? ""),
    enabled: value !== null && name === undefined,
  });
  const options: Option[] = [
    ...(value ? [{ key: NONE, label: t("pick.no") }] : []),
    ...(found.data?.items ?? []).map((company) => ({ key: company.id, label: company.name })),
  ];

  async function pick(key: string) {
    setOpen(false);
    if (key === NONE) return onPick(null, "");
    if (key !== NEW) return onPick(key, options.find((option) => option.key === key)?.label ?? "");
    come(words);
    try {
      const id = newId();
      const made: Company = await insist(() => companies.add({ id, name: words, note: "" }));
      void queries.invalidateQueries({ queryKey: keys.companyParts });
      onPick(made.id, made.name);
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    come(null);
  }
  function come(name: string | null) {
    setComing(name);
    onAdding?.(name);
  }

  const shown =
    coming !== null
      ? t("pick.adding", { name: coming })
      : value
        ? (name ?? chosen.data?.name ?? "…")
        : `${label} · ${t(adding ? "pick.no" : "all")}`;
  return (
    <Float
      open={open}
      onOpenChange={(to) => setOpen(to && coming === null)}
      side="bottomLeft"
      content={
        <Picker
          label={t("pick.find")}
          options={options}
          empty={t("pick.none")}
          onText={setWords}
          creating={
            adding
              ? (text) =>
                  found.data?.items.some((company) => company.name === text)
                    ? null
                    : { key: NEW, label: t("pick.create", { name: text }) }
              : undefined
          }
          onPick={(key) => void pick(key)}
          onClose={() => setOpen(false)}
        />
      }
    >
      <button
        type="button"
        className={value ? "btn company-pick on" : "btn company-pick"}
        aria-busy={coming !== null}
        aria-label={`${label}: ${value || coming !== null ? shown : t(adding ? "pick.no" : "all")}`}
        aria-expanded={open}
      >
        <Building2 size={13} aria-hidden />
        <bdi>{shown}</bdi>
        <ChevronDown size={13} aria-hidden />
      </button>
    </Float>
  );
}
