import { directory, type TicketRow, tickets } from "@kefu/api";
import { Float, type Option, Picker } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { Plus, Tag, X } from "lucide-react";
import { useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import type { Change } from "./changes.ts";
import { useSeen } from "./seen.ts";

interface Props {
  row: TicketRow;
  fixed: boolean;
  make: (change: Change) => void;
}

export function TagsEditor({ row, fixed, make }: Props) {
  const { t } = useTexts("tickets");
  const [open, setOpen] = useState(false);

  const seen = useSeen(row, open);

  function put(tags: string[]) {
    setOpen(false);
    make({
      seen,
      wanted: t("field.tags"),
      preview: { tags },
      ask: (now, id) => tickets.setTags(now.number, now.version, tags, id),
    });
  }

  return (
    <>
      {row.tags.map((tag) => (
        <span key={tag} className="chip tag">
          <bdi>{tag}</bdi>
          {fixed ? null : (
            <button
              type="button"
              aria-label={t("tags.remove", { tag })}
              onClick={() => put(row.tags.filter((other) => other !== tag))}
            >
              <X size={10} aria-hidden />
            </button>
          )}
        </span>
      ))}
      {fixed ? null : (
        <Float
          open={open}
          onOpenChange={setOpen}
          side="bottomLeft"
          content={<TagPicker row={seen} onPut={put} onClose={() => setOpen(false)} />}
        >
          <button type="button" className="chip" aria-label={t("tags.add")} aria-expanded={open}>
            <Tag size={10} aria-hidden />
            <Plus size={10} aria-hidden />
          </button>
        </Float>
      )}
    </>
  );
}

function TagPicker({
  row,
  onPut,
  onClose,
}: {
  row: TicketRow;
  onPut: (tags: string[]) => void;
  onClose: () => void;
}) {
  const { t } = useTexts("tickets");
  const { data } = useQuery({ queryKey: keys.tags, queryFn: directory.tags });
  const known = (data?.items ?? []).filter((tag) => tag.offered && !row.tags.includes(tag.name));
  const options: Option[] = known.map((tag) => ({ key: tag.name, label: tag.name, tail: tag.uses }));
  const exists = (name: string) => row.tags.includes(name) || known.some((tag) => tag.name === name);
  return (
    <Picker
      label={t("tags.find")}
      options={options}
      empty={t("tags.none")}
      creating={(text) => (exists(text) ? null : { key: text, label: t("tags.create", { tag: text }) })}
      onPick={(tag) => onPut([...row.tags, tag])}
      onClose={onClose}
    />
  );
}
