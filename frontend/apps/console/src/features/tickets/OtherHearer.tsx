import { Button } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import { changeDraft, type Draft, missesHearer } from "./drafts.ts";

interface Props {
  draftKey: string;
  draft: Draft;
  /** Who holds the ticket now, and would hear the whisper. */
  hearer: string | null;
}

/** Says that a whisper would reach another than it was begun for; it waits until one says that it may. */
export function OtherHearer({ draftKey, draft, hearer }: Props) {
  const { t } = useTexts("tickets");
  const { memberName } = usePeople();
  if (!missesHearer(draft, hearer)) return null;
  const name = memberName(hearer) ?? "…";
  const before = memberName(draft.hearer);
  return (
    <div className="other-hearer" role="status">
      <span className="bad">
        {before ? t("composer.other_hearer", { before, name }) : t("composer.sure_hearer", { name })}
      </span>
      <Button onClick={() => changeDraft(draftKey, () => ({ hearer }))}>
        {t("composer.confirm_hearer", { name })}
      </Button>
    </div>
  );
}
