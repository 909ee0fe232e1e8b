import { type KeptTag, tags } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { tagKey, tagsChanged } from "./tags.ts";

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
  const { id, name, version, archived } = tag;

  function archive() {
    setAsking(false);
    void saving.save(
      (key) => tags.change(id, { version, archived: !archived }, key),
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
        onDeleted();
        await tagsChanged(queries);
      },
    );
  }

  return (
    <section className="tag-verb" aria-label={t("end")}>
      <div className="row-of-buttons">
        <Button disabled={saving.busy} onClick={archive}>
          {t(archived ? "unarchive" : "archive")}
        </Button>
        {asking ? (
          <>
            <Button tone="danger" autoFocus disabled={saving.busy} onClick={remove}>
              {t("delete_now", { name })}
            </Button>
            <Button onClick={() => setAsking(false)}>{t("cancel")}</Button>
          </>
        ) : (
          <Button tone="danger" onClick={() => setAsking(true)}>
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
