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

/** As the server takes them; lines that nobody wrote anything in are left out. */
export function choicesOf(drafts: ChoiceDraft[]) {
  return drafts
    .filter(({ key, zh, en }) => key !== null || zh.trim() || en.trim())
    .map(({ key, zh, en, retired }) => ({
      ...(key === null ? {} : { key }),
      name: { zh: zh.trim() || null, en: en.trim() || null },
      retired,
    }));
}

/** The same with one put to another place. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const [one, ...rest] = [list[from] as T, ...list.toSpliced(from, 1)];
  return rest.toSpliced(to, 0, one);
}
