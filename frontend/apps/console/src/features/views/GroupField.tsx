import { Button } from "@kefu/ui";
import { Plus, X } from "lucide-react";
import type { ComponentType } from "react";
import { useTexts } from "../../app/texts.tsx";
import {
  type AnyLine,
  changeItem,
  DEEPEST,
  type GroupOf,
  type ItemOf,
  isGroup,
  type Mode,
  newGroup,
} from "./groups.ts";

interface LineProps<L> {
  line: L;
  onChange: (line: L) => void;
  onRemove: () => void;
}

interface Props<L extends AnyLine> {
  group: GroupOf<L>;
  onChange: (group: GroupOf<L>) => void;
  /** How one line is changed, and what a new one is. */
  line: ComponentType<LineProps<L>>;
  newLine: () => L;
  /** How deep it stands in others; the outermost cannot be taken away. */
  depth?: number;
  onRemove?: () => void;
}

/** Conditions of which all, any or none must hold; one may be a group again. */
export function GroupField<L extends AnyLine>({
  group,
  onChange,
  line: LineField,
  newLine,
  depth = 0,
  onRemove,
}: Props<L>) {
  const { t } = useTexts("views");
  const modes: Mode[] = depth === 0 ? ["all", "any"] : ["all", "any", "none"];
  const add = (item: ItemOf<L>) => onChange({ ...group, items: [...group.items, item] });
  function change(id: string, item: ItemOf<L> | null) {
    onChange(changeItem(group, id, () => item));
  }
  return (
    <fieldset className={depth === 0 ? "conditions" : "conditions inner"}>
      <legend className="sr-only">{t(depth === 0 ? "conditions" : "group")}</legend>
      <div className="group-head">
        <select
          className="input"
          aria-label={t("mode.label")}
          value={group.mode}
          onChange={(event) => onChange({ ...group, mode: event.target.value as Mode })}
        >
          {modes.map((mode) => (
            <option key={mode} value={mode}>
              {t(`mode.${mode}`)}
            </option>
          ))}
        </select>
        {onRemove ? (
          <Button
            tone="plain"
            aria-label={t("remove_group")}
            icon={<X size={14} aria-hidden />}
            onClick={onRemove}
          />
        ) : null}
      </div>
      {group.items.length === 0 ? <p className="muted no-conditions">{t("no_conditions")}</p> : null}
      <ul>
        {group.items.map((item) => (
          <li key={item.id}>
            {isGroup(item) ? (
              <GroupField
                group={item}
                line={LineField}
                newLine={newLine}
                depth={depth + 1}
                onChange={(inner) => change(item.id, inner)}
                onRemove={() => change(item.id, null)}
              />
            ) : (
              <LineField
                line={item}
                onChange={(line) => change(item.id, line)}
                onRemove={() => change(item.id, null)}
              />
            )}
          </li>
        ))}
      </ul>
      <div className="row-of-buttons">
        <Button icon={<Plus size={14} aria-hidden />} onClick={() => add(newLine())}>
          {t("add_line")}
        </Button>
        {depth < DEEPEST - 1 ? (
          <Button
            icon={<Plus size={14} aria-hidden />}
            onClick={() => add(newGroup(group.mode === "all" ? "any" : "all", [newLine()]))}
          >
            {t("add_group")}
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}
