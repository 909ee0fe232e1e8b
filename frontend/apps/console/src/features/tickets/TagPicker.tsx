import { directory } from "@kefu/api";
import { type Option, Picker } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { Minus, Plus } from "lucide-react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useOffering } from "../tags/offering.ts";

interface Props {
  /** What each of the tickets wears. */
  worn: string[][];
  onAdd: (tag: string) => void;
  /** Given where a tag can be taken off here, too. */
  onRemove?: (tag: string) => void;
  onClose: () => void;
}

const ICON = { size: 14, "aria-hidden": true } as const;
/** No name begins so. */
const OFF = "\u0000off:";

/** Find a tag or make one; a name that is put away says so. */
export default function TagPicker({ worn, onAdd, onRemove, onClose }: Props) {
  const { t } = useTexts("tickets");
  const all = useQuery({ queryKey: keys.tags, queryFn: directory.tags }).data?.items ?? [];
  const { creating, choose } = useOffering(all);
  const onEach = (name: string) => worn.every((tags) => tags.includes(name));
  const adding = onRemove ? { group: t("bulk.add_tag"), icon: <Plus {...ICON} /> } : {};
  const options: Option[] = all
    .filter(({ name, offered }) => offered && !onEach(name))
    .map(({ name, uses, also }) => ({
      key: name,
      label: name,
      keywords: also.join(" "),
      tail: onRemove ? undefined : uses,
      ...adding,
    }));
  for (const tag of onRemove ? [...new Set(worn.flat())].sort() : []) {
    options.push({
      key: OFF + tag,
      label: tag,
      group: t("bulk.remove_tag"),
      icon: <Minus {...ICON} />,
    });
  }
  return (
    <Picker
      label={t("tags.find")}
      options={options}
      empty={t("tags.none")}
      creating={(text) => {
        const made = onEach(text) ? null : creating(text);
        return made && { ...made, ...adding };
      }}
      onPick={(key) => {
        if (onRemove && key.startsWith(OFF)) onRemove(key.slice(OFF.length));
        else void choose(key, onAdd);
      }}
      onClose={onClose}
    />
  );
}
