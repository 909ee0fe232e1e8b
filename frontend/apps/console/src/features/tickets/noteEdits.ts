import { keep, keptKeys, readKept } from "../../app/kept.ts";
import { Store, useStore } from "../../app/store.ts";
import type { Meant } from "./mentions.ts";

/** A note being reworded: what stands in the field, and the wording that was on the screen when it began. */
export interface NoteEdit {
  text: string;
  revision: number;
  /** Who is meant by the names after an @. */
  meant?: Meant;
}

const edits = new Store<Record<string, NoteEdit | null>>({});

function editOf(id: string): NoteEdit | null {
  const known = edits.get()[id];
  if (known !== undefined) return known;
  const kept = readKept<NoteEdit>(keyOf(id));
  edits.get()[id] = kept;
  return kept;
}

function keyOf(id: string): string {
  return `kefu.note.${id}`;
}

/** The edit of a note; like a draft it survives a reload and a look at another ticket. */
export function useNoteEdit(id: string): [NoteEdit | null, (edit: NoteEdit | null) => void] {
  const edit = useStore(edits, () => editOf(id));
  return [
    edit,
    (next) => {
      edits.set((all) => ({ ...all, [id]: next }));
      keep(keyOf(id), next);
    },
  ];
}

/** No half-written wording stays: which notes an erased person's were, nobody can tell any more. */
export function forgetNoteEdits(): void {
  for (const key of keptKeys("kefu.note.")) keep(key, null);
  edits.set(() => ({}));
}
