import { type KeptTag, tags } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { tagKey, tagsChanged } from "./tags.ts";
import { inTurn } from "./turns.ts";

interface Props {
  tag: KeptTag;
  onDeleted: () => void;
}

/** Put a tag away and bring it back, or delete it where nothing wears or names it. */
export function TagEnd({ tag, onDeleted }: Props) {
  const { t } = useTexts("tags");
  const queries = useQueryClient();
  const saving = useSaving(() => queries.refetchQueries({ queryKey: tagKey(tag.id) }));
  const [asking, setAsking] = useState(false);
  const [left, setLeft] = useState(false);
  const { id, name, version, archived } = tag;

  function archive() {
    setAsking(false);
    void saving.save(
      (key) => inTurn(id, version, (version) => tags.change(id, { version, archived: !archived }, key)),
      async (saved) => {
        await tagsChanged(queries, saved);
        tell(t(saved.archived ? "archived" : "unarchived", { name }));
      },
    );
  }
  function remove() {
    void saving.save(
      () => tags.remove(id),
      async () => {
        tell(t("deleted", { name }));
        saving.open(onDeleted);
        await tagsChanged(queries);
      },
    );
  }
  function ask() {
    setLeft(false);
    setAsking(true);
  }
  /** The focus goes back to where it was asked from. */
  function leave() {
    setLeft(true);
    setAsking(false);
  }

  return (
    <section className="tag-verb" aria-label={t("end")}>
      <div className="row-of-buttons">
        <Button disabled={saving.busy} onClick={archive}>
          {t(archived ? "unarchive" : "archive")}
        </Button>
        {asking ? (
          <>
            <Button tone="danger" disabled={saving.busy} onClick={remove}>
              {t("delete_now", { name })}
            </Button>
            {/* a held Enter must not do what it only asked for */}
            <Button autoFocus disabled={saving.busy} onClick={leave}>
              {t("cancel")}
            </Button>
          </>
        ) : (
          <Button tone="danger" autoFocus={left} onClick={ask}>
            {t("delete")}
          </Button>
        )}
      </div>
      <p className="muted">{t(archived ? "archived_hint" : "archive_hint")}</p>
      <p className="bad" role="alert">
        {saving.conflict ? t("admin:conflict") : saving.problem}
      </p>
    </section>
  );
}
