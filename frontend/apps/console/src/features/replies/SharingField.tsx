import type { Permission, Unit } from "@kefu/api";
import { SelectField } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import { useMay, useMe } from "../members/session.ts";

interface Choice {
  key: string;
  label: string;
  /** Only where it is chosen already. */
  archived: boolean;
}

/** The units with which this member may share: all for administrators, else their own and those below it. */
export function useSharing(units: Unit[], needs: Permission = "reply:manage"): Choice[] {
  const { t } = useTexts("replies");
  const { member } = useMe();
  const may = useMay(needs);
  if (!may) return [];
  const parents = new Map(units.map((unit) => [unit.id, unit.parent_id]));
  const wide = member.roles.includes("administrator");
  function isMine(id: string | null | undefined): boolean {
    return wide || id === member.unit_id || (id ? isMine(parents.get(id) ?? null) : false);
  }
  return units
    .filter((unit) => isMine(unit.id))
    .map((unit) => ({
      key: unit.id,
      archived: unit.archived,
      label: unit.parent_id === null ? t("sharing.everybody") : t("sharing.unit", { unit: unit.name }),
    }));
}

interface Props {
  options: Choice[];
  value: string | null;
  error: string | null;
  onChange: (unit: string | null) => void;
}

/** With whom it is shared. Who may share with nobody is not asked. */
export function SharingField({ options, value, error, onChange }: Props) {
  const { t } = useTexts("replies");
  if (options.length === 0) return null;
  const offered = options.filter(({ key, archived }) => !archived || key === value);
  return (
    <SelectField
      label={t("sharing.label")}
      hint={t("sharing.hint")}
      error={error}
      options={[...offered, { key: "", label: t("sharing.me") }]}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value || null)}
    />
  );
}
