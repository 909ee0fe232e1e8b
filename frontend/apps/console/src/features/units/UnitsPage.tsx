import "./units.css";
import { directory } from "@kefu/api";
import { Chip } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail, Nothing } from "../admin/Detail.tsx";
import { ArchivedUnits } from "./ArchivedUnits.tsx";
import { NewUnit } from "./NewUnit.tsx";
import { OpenUnit } from "./OpenUnit.tsx";
import { UnitTree } from "./UnitTree.tsx";
import { aboveOf, archivedOf } from "./units.ts";

const HERE = "/admin/units";

export function UnitsPage() {
  const { t } = useTexts("units");
  const { id } = useParams();
  const [asked] = useSearchParams();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const units = useQuery({ queryKey: keys.units, queryFn: directory.units, staleTime: 0 });
  const all = units.data?.items;
  const archived = archivedOf(all ?? [], words);
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
        <Detail title={t("unknown")} back={HERE}>
          <p className="muted">{t("admin:nothing")}</p>
        </Detail>
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
        <OpenUnit key={open.id} unit={open} units={all} />
      </Detail>
    );
  }

  return (
    <>
      <UnitTree
        units={used}
        open={open}
        below={<ArchivedUnits archived={archived} units={all ?? []} />}
        empty={archived.length > 0 ? "" : t("none")}
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
