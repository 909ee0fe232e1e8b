import "./steps.css";
import type { Kind, TicketField } from "@kefu/api";
import { Button, Float, Picker } from "@kefu/ui";
import { Plus, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { type Draft, draftOf, isBlank } from "../fields/drafts.ts";
import { FieldInput } from "../fields/FieldInput.tsx";
import { calledIn, useFields } from "../fields/fields.ts";
import { unfitIn } from "./steps.ts";

type Drafts = Record<string, Draft>;

interface Props {
  drafts: Drafts;
  /** What the macro makes of the ticket, if it does. */
  kind: Kind | "";
  wrong: (field: string) => string | null;
  onChange: (drafts: Drafts) => void;
}

/** The fields that a macro fills in; one that is left empty here is emptied on the ticket. */
export function FieldSteps({ drafts, kind, wrong, onChange }: Props) {
  const { t, language } = useTexts("macros");
  const all = useFields() ?? [];
  const [open, setOpen] = useState(false);
  const [added, setAdded] = useState<string | null>(null);
  const adder = useRef<HTMLSpanElement>(null);
  const removed = useRef(false);
  useEffect(() => {
    if (!removed.current) return;
    removed.current = false;
    adder.current?.querySelector("button")?.focus();
  });
  const chosen = all.filter(({ key }) => key in drafts);
  const others = all.filter(({ key, archived }) => !archived && !(key in drafts));
  if (chosen.length === 0 && others.length === 0) return null;

  function add(key: string) {
    setOpen(false);
    const field = others.find((one) => one.key === key);
    if (!field) return;
    setAdded(key);
    onChange({ ...drafts, [key]: draftOf(field, undefined) });
  }
  function remove(key: string) {
    removed.current = true;
    onChange(Object.fromEntries(Object.entries(drafts).filter(([one]) => one !== key)));
  }
  return (
    <fieldset className="group field-steps">
      <legend>{t("fields:of_ticket")}</legend>
      {chosen.map((field) => (
        <div key={field.key} className="field-step">
          <div>
            <FieldInput
              field={{ ...field, help: { zh: null, en: null } }}
              draft={drafts[field.key] || draftOf(field, undefined)}
              first={field.key === added}
              error={wrong(`steps.fields.${field.key}`)}
              onChange={(draft) => onChange({ ...drafts, [field.key]: draft })}
            />
            <Told field={field} draft={drafts[field.key] ?? ""} kind={kind} />
          </div>
          <Button
            className="plain"
            aria-label={t("field_out", { name: calledIn(field.name, language) })}
            title={t("field_out", { name: calledIn(field.name, language) })}
            icon={<X size={14} aria-hidden />}
            onClick={() => remove(field.key)}
          />
        </div>
      ))}
      {others.length > 0 ? (
        <span ref={adder}>
          <Float
            open={open}
            onOpenChange={setOpen}
            side="bottomLeft"
            content={
              <Picker
                label={t("field_in")}
                options={others.map(({ key, name }) => ({ key, label: calledIn(name, language) }))}
                empty={t("tickets:no_match")}
                onPick={add}
                onClose={() => setOpen(false)}
              />
            }
          >
            <Button icon={<Plus size={14} aria-hidden />} aria-expanded={open}>
              {t("field_in")}
            </Button>
          </Float>
        </span>
      ) : null}
    </fieldset>
  );
}

/** Why the macro is refused as long as this is in it; else what an empty input means, and on which tickets it goes. */
function Told({ field, draft, kind }: { field: TicketField; draft: Draft; kind: Kind | "" }) {
  const { t } = useTexts("macros");
  const unfit = unfitIn(field, draft, kind);
  if (unfit) return <p className="bad">{t(`unfit.${unfit}`)}</p>;
  if (isBlank(draft)) return <p className="muted">{t("field_emptied")}</p>;
  if (kind || field.kinds.length === 0) return null;
  const kinds = field.kinds.map((one) => t(`tickets:kind.${one}`)).join(t("fields:comma"));
  return <p className="muted">{t("field_only", { kinds })}</p>;
}
