import { type Tag, tags } from "@kefu/api";
import type { Option } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { insist } from "../../app/insist.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { tagsChanged } from "./tags.ts";
import { hasUnseen } from "./unseen.ts";

/** No name begins so. */
const BACK = "\u0000back:";

/** A name as it is compared: the server keeps one tag for all spellings of it. */
function folded(name: string): string {
  return name.normalize("NFKC").trim().split(/\s+/).join(" ").toLowerCase();
}

/** The tag that a name means: one that is called so or was, or into which that one went. */
export function meantBy(name: string, all: Tag[]): Tag | undefined {
  const sought = folded(name);
  return all
    .filter(({ offered, archived }) => offered || archived)
    .find((tag) => [tag.name, ...tag.also].some((one) => folded(one) === sought));
}

/** What can be done with a name for which none is found: it is made, unless it is that of a tag that is put away. */
export function useOffering(all: Tag[]) {
  const { t } = useTexts("tags");
  const queries = useQueryClient();
  const mayManage = useMay("tag:manage");
  const choosing = useRef(false);

  function creating(text: string): Option | null {
    const meant = meantBy(text, all);
    if (hasUnseen(text)) return { key: text, label: t("unseen"), disabled: true };
    if (!meant) return { key: text, label: t("tickets:tags.create", { tag: text }) };
    if (meant.offered) return null;
    const { id, name } = meant;
    if (mayManage) return { key: `${BACK}${id}`, label: t("offer.back", { name }) };
    return { key: `${BACK}${id}`, label: t("offer.archived", { name }), disabled: true };
  }

  /** The name that was chosen; a tag that was put away is brought back by choosing it. */
  async function chosen(key: string): Promise<string> {
    const meant = key.startsWith(BACK) ? all.find(({ id }) => key === `${BACK}${id}`) : undefined;
    if (!meant) return key;
    const { version } = await tags.one(meant.id);
    const saved = await insist((once) => tags.change(meant.id, { version, archived: false }, once));
    await tagsChanged(queries, saved);
    tell(t("unarchived", { name: saved.name }));
    return saved.name;
  }

  /** Take what was chosen; what cannot be brought back is told. */
  async function choose(key: string, take: (name: string) => void): Promise<void> {
    // a held Enter chooses it again before it is back
    if (choosing.current) return;
    choosing.current = true;
    try {
      take(await chosen(key));
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    choosing.current = false;
  }

  return { creating, choose };
}
