import "./macros.css";
import type { ApiError, TicketRow } from "@kefu/api";
import { Button, Float, Kbd, Picker } from "@kefu/ui";
import { ListChecks } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import type { Make } from "../tickets/changes.ts";
import { MacroCard } from "./MacroCard.tsx";
import { useMacros } from "./macros.ts";

interface Props {
  row: TicketRow;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  make: Make;
  /** The ticket lacks fields for what the macro does; then it is to be done again. */
  onLacking: (error: ApiError, then: () => void) => void;
}

/** Choose a macro, look at what it would do, and let it. */
export function MacroMenu({ row, open, onOpenChange, make, onLacking }: Props) {
  const { t } = useTexts("macros");
  const may = useMay("ticket:update");
  useMacros(); // read with the ticket, so that M and some letters find it without waiting
  const [chosen, setChosen] = useState<string | null>(null);

  function change(to: boolean) {
    setChosen(null);
    onOpenChange(to);
  }

  if (!may) return null;
  return (
    <Float
      open={open}
      onOpenChange={change}
      side="topLeft"
      content={
        chosen ? (
          <MacroCard
            row={row}
            id={chosen}
            make={make}
            onLacking={onLacking}
            onBack={() => setChosen(null)}
            onClose={() => change(false)}
          />
        ) : (
          <Choice onPick={setChosen} onClose={() => change(false)} />
        )
      }
    >
      <Button
        className="plain tool"
        aria-keyshortcuts="m"
        aria-expanded={open}
        icon={<ListChecks className="narrow" size={16} strokeWidth={1.6} aria-hidden />}
      >
        <span className="broad">
          {t("button")} <Kbd>M</Kbd>
        </span>
      </Button>
    </Float>
  );
}

/** The most used come first. */
function Choice({ onPick, onClose }: { onPick: (id: string) => void; onClose: () => void }) {
  const { t } = useTexts("macros");
  const all = useMacros().data?.items;
  const sorted = (all ?? []).toSorted((one, other) => other.uses - one.uses);
  return (
    <>
      <Picker
        label={t("find")}
        options={sorted.map((macro) => ({
          key: macro.id,
          label: macro.name,
          keywords: macro.keywords.join(" "),
        }))}
        empty={all ? t(all.length === 0 ? "none" : "no_match") : t("reading")}
        onPick={onPick}
        onClose={onClose}
      />
      <footer className="macro-foot">
        <Link to="/mine/macros">{t("manage")}</Link>
      </footer>
    </>
  );
}
