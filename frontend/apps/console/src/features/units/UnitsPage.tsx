import "./units.css";
import { directory } from "@kefu/api";
import { Chip, EmptyState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { Search, SearchX } from "lucide-react";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail, Nothing } from "../admin/Detail.tsx";
import { History } from "../admin/History.tsx";
import { ArchivedUnits } from "./ArchivedUnits.tsx";
import { NewUnit } from "./NewUnit.tsx";
import { UnitArchiving } from "./UnitArchiving.tsx";
import { UnitForm } from "./UnitForm.tsx";
import { UnitPeople } from "./UnitPeople.tsx";
import { UnitTree } from "./UnitTree.tsx";
import { aboveOf } from "./units.ts";

const HERE = "/admin/units";

export function UnitsPage() {
  const { t } = useTexts("units");
  const { id } = useParams();
  const [asked] = useSearchParams();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const units = useQuery({ queryKey: keys.units, queryFn: directory.units, staleTime: 0 });
  const all = units.data?.items;
  const used = all?.filter((unit) => !unit.archived);
  const open = all?.find((unit) => unit.id === id);

  function detail() {
    if (!id) return <Nothing />;
    if (!all) return <section className="detail" aria-busy="true" />;
    if (id === "new") {
      const below = asked.get("below") ?? "";
      return (
        <Detail title={t("add")} back={HERE}>
          <NewUnit
            key={below}
            units={all}
            below={below}
            onMade={(made) => void navigate(`${HERE}/${made.id}`)}
          />
        </Detail>
      );
    }
    if (!open) {
      return (
        <section className="detail nothing">
          <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("unknown")} />
        </section>
      );
    }
    return (
      <Detail
        title={open.name}
        back={HERE}
        note={<Chip>{t(open.archived ? "archived" : `kind.${open.kind}`)}</Chip>}
      >
        <p className="muted way">
          {aboveOf(all, open)
            .map((unit) => unit.name)
            .join(" › ")}
        </p>
        {open.archived ? null : <UnitForm key={open.id} unit={open} units={all} />}
        <UnitPeople unit={open} units={all} />
        {open.parent_id === null ? null : <UnitArchiving key={`archiving-${open.id}`} unit={open} />}
        <History key={`history-${open.id}`} of={open.id} topic="unit" />
      </Detail>
    );
  }

  return (
    <>
      <UnitTree
        units={used}
        open={open}
        below={<ArchivedUnits units={all ?? []} words={words} />}
        words={words}
        error={units.error}
        retry={() => void units.refetch()}
        tools={
          <label className="search">
            <Search size={13} aria-hidden />
            <input
              type="search"
              aria-label={t("find")}
              placeholder={t("find_short")}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          </label>
        }
      />
      {detail()}
    </>
  );
}
