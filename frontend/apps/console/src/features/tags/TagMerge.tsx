import { type KeptTag, tags } from "@kefu/api";
import { Button, Float, Picker } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { emptyOf } from "../shell/emptyOf.ts";
import { tell } from "../shell/notices.ts";
import { tagKey, tagsChanged, useTagPages, useUses } from "./tags.ts";
import { inTurn } from "./turns.ts";

interface Props {
  tag: KeptTag;
  onMerged: (into: KeptTag) => void;
}

/** Let a tag go into another one, which stands for it from then on; asked once more, since it cannot be undone. */
export function TagMerge({ tag, onMerged }: Props) {
  const { t } = useTexts("tags");
  const queries = useQueryClient();
  const usesOf = useUses();
  const saving = useSaving(() => queries.refetchQueries({ queryKey: tagKey(tag.id) }));
  const [open, setOpen] = useState(false);
  const [into, setInto] = useState<KeptTag | null>(null);
  const [left, setLeft] = useState(false);

  function merge(other: KeptTag) {
    void saving.save(
      (key) => inTurn(tag.id, tag.version, (version) => tags.merge(tag.id, { version, into: other.id }, key)),
      async (kept) => {
        tell(t("merged", { name: tag.name, into: kept.name }));
        saving.open(() => onMerged(kept));
        await tagsChanged(queries, kept);
      },
    );
  }

  /** The focus goes back to where it was asked from. */
  function leave() {
    setLeft(true);
    setInto(null);
  }

  if (into) {
    const names = { name: tag.name, into: into.name };
    return (
      <section className="tag-verb" aria-label={t("merge")}>
        <p role="alert">
          {t("merge_text", { ...names, uses: tag.uses > 0 ? usesOf(tag) : t("unused_within") })}
        </p>
        <p className="bad" role="alert">
          {saving.conflict ? t("admin:conflict") : saving.problem}
        </p>
        <div className="row-of-buttons">
          <Button tone="danger" disabled={saving.busy} onClick={() => merge(into)}>
            {t("merge_now", names)}
          </Button>
          {/* the Enter that chose the other tag, pressed once too often, must not do what cannot be undone */}
          <Button autoFocus disabled={saving.busy} onClick={leave}>
            {t("cancel")}
          </Button>
        </div>
      </section>
    );
  }
  return (
    <section className="tag-verb" aria-label={t("merge")}>
      <Float
        open={open}
        onOpenChange={setOpen}
        side="bottomLeft"
        content={
          <Others
            tag={tag}
            onPick={(other) => {
              setOpen(false);
              saving.forget();
              setInto(other);
            }}
            onClose={() => setOpen(false)}
          />
        }
      >
        <Button autoFocus={left} aria-expanded={open}>
          {t("merge")}
        </Button>
      </Float>
      <p className="muted">{t("merge_hint")}</p>
    </section>
  );
}

interface OthersProps {
  tag: KeptTag;
  onPick: (other: KeptTag) => void;
  onClose: () => void;
}

/** The tags it can go into, found by what is typed. */
function Others({ tag, onPick, onClose }: OthersProps) {
  const { t } = useTexts("tags");
  const [words, setWords] = useState("");
  const found = useTagPages(useDeferredValue(words).trim(), false);
  const others = (found.data ?? []).filter(({ id }) => id !== tag.id);
  return (
    <Picker
      label={t("merge_find")}
      options={others.map(({ id, name, uses }) => ({ key: id, label: name, tail: uses }))}
      empty={emptyOf(found, t, t("looking"), t("no_match"))}
      onText={setWords}
      onPick={(key) => {
        const other = others.find(({ id }) => id === key);
        if (other) onPick(other);
      }}
      onClose={onClose}
    />
  );
}
