import { type TicketRow, tickets } from "@kefu/api";
import { Float } from "@kefu/ui";
import { Plus, Tag, X } from "lucide-react";
import { useState } from "react";
import { TagPicker } from "../../app/parts.ts";
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
          content={
            <TagPicker
              worn={[seen.tags]}
              onAdd={(tag) => put([...seen.tags, tag])}
              onClose={() => setOpen(false)}
            />
          }
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
