import { type BulkWish, directory, type TicketRow } from "@kefu/api";
import { Button, Float, type Option, Picker } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { Minus, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useOwners } from "./owners.tsx";

interface MenuProps {
  label: string;
  icon: ReactNode;
  hotkey?: string;
  open: boolean;
  onOpen: (open: boolean) => void;
  /** What to choose from, unless something else is shown. */
  options?: Option[];
  onPick?: (key: string) => void;
  children?: ReactNode;
}

/** A button of the bar and what it opens above itself. */
export function BulkMenu({ label, icon, hotkey, open, onOpen, options, onPick, children }: MenuProps) {
  const { t } = useTexts("tickets");
  const picker = (
    <Picker
      label={label}
      options={options ?? []}
      empty={t("no_match")}
      onPick={(key) => onPick?.(key)}
      onClose={() => onOpen(false)}
    />
  );
  return (
    <Float open={open} onOpenChange={onOpen} side="topLeft" content={children ?? picker}>
      <Button
        className="plain"
        aria-label={label}
        title={hotkey ? `${label} (${hotkey})` : label}
        aria-expanded={open}
        icon={icon}
      />
    </Float>
  );
}

interface PickerProps {
  onPick: (key: string) => void;
  onClose: () => void;
}

export function OwnerPicker({ onPick, onClose }: PickerProps) {
  const { t } = useTexts("tickets");
  return (
    <Picker
      label={t("assign.find")}
      options={useOwners(null)}
      empty={t("no_match")}
      onPick={onPick}
      onClose={onClose}
    />
  );
}

interface TagsProps {
  rows: TicketRow[];
  onPick: (wish: BulkWish, what: string) => void;
  onClose: () => void;
}

/** Put a tag on all, or take one off those that have it. */
export function BulkTags({ rows, onPick, onClose }: TagsProps) {
  const { t } = useTexts("tickets");
  const { data } = useQuery({ queryKey: keys.tags, queryFn: directory.tags });
  const worn = [...new Set(rows.flatMap((row) => row.tags))].sort();
  const icon = { size: 14, "aria-hidden": true } as const;
  const add = (tag: string): Option => ({
    key: `add:${tag}`,
    label: tag,
    group: t("bulk.add_tag"),
    icon: <Plus {...icon} />,
  });
  const known = (data?.items ?? []).flatMap((tag) => (tag.offered ? [tag.name] : []));
  const options = known.filter((tag) => !rows.every((row) => row.tags.includes(tag))).map(add);
  for (const tag of worn) {
    options.push({ key: `off:${tag}`, label: tag, group: t("bulk.remove_tag"), icon: <Minus {...icon} /> });
  }
  return (
    <Picker
      label={t("tags.find")}
      options={options}
      empty={t("tags.none")}
      creating={(text) =>
        known.includes(text) ? null : { ...add(text), label: t("tags.create", { tag: text }) }
      }
      onPick={(key) => {
        const tag = key.slice(4);
        if (key.startsWith("add:")) onPick({ tags_added: [tag] }, `${t("bulk.add_tag")}: ${tag}`);
        else onPick({ tags_removed: [tag] }, `${t("bulk.remove_tag")}: ${tag}`);
      }}
      onClose={onClose}
    />
  );
}
