import { type FieldChoice, newId } from "@kefu/api";

/** A choice while it is edited; one that is not saved yet has no key. */
export interface ChoiceDraft {
  id: string;
  key: string | null;
  zh: string;
  en: string;
  retired: boolean;
}

export function emptyChoice(): ChoiceDraft {
  return { id: newId(), key: null, zh: "", en: "", retired: false };
}

export function draftsOf(choices: FieldChoice[]): ChoiceDraft[] {
  return choices.map(({ key, name, retired }) => ({
    id: key,
    key,
    zh: name.zh ?? "",
    en: name.en ?? "",
    retired,
  }));
}

function isWritten({ key, zh, en }: ChoiceDraft): boolean {
  return key !== null || zh.trim() !== "" || en.trim() !== "";
}

/** As the server takes them; lines that nobody wrote anything in are left out. */
export function choicesOf(drafts: ChoiceDraft[]) {
  return drafts.filter(isWritten).map(({ key, zh, en, retired }) => ({
    ...(key === null ? {} : { key }),
    name: { zh: zh.trim() || null, en: en.trim() || null },
    retired,
  }));
}

/**
 * What was edited while it was being saved, with the keys that what was sent got. The server answers in the order of what
 * it was sent; a line without its key would be made once more, and the one that was saved retired.
 */
export function keyed(drafts: ChoiceDraft[], sent: ChoiceDraft[], saved: FieldChoice[]): ChoiceDraft[] {
  const keys = new Map(sent.filter(isWritten).map(({ id }, place) => [id, saved[place]?.key ?? null]));
  return drafts.map((draft) => ({ ...draft, key: draft.key ?? keys.get(draft.id) ?? null }));
}

/** The same with one put to another place. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const [one, ...rest] = [list[from] as T, ...list.toSpliced(from, 1)];
  return rest.toSpliced(to, 0, one);
}
