import { ApiError, type FileRef, newId, uploadFile } from "@kefu/api";
import i18next from "i18next";
import { type RefObject, useEffect } from "react";
import { keep, keptKeys, rawKept, readKept } from "../../app/kept.ts";
import { Store, useStore } from "../../app/store.ts";
import { sentenceOf } from "../shell/sentence.ts";
import type { Meant } from "./mentions.ts";

export type Mode = "reply" | "note" | "whisper";

export interface Attachment {
  id: string;
  name: string;
  type: string;
  size: number;
  /** 0 to 1 while it goes up. */
  progress: number;
  state: "uploading" | "done" | "failed";
  /** What the server says about one that failed. */
  why?: string;
  /** Whether it may go up when it is tried again: not what is too large or of a wrong type. */
  again?: boolean;
  ref: FileRef | null;
  preview: string | null;
}

export interface Draft {
  mode: Mode;
  /** Who is meant by the names after an @ in the note. */
  meant: Meant;
  reply: string;
  note: string;
  whisper: string;
  /** For whom the whisper was begun. */
  hearer: string | null;
  files: Attachment[];
}

const EMPTY: Draft = {
  mode: "reply",
  meant: {},
  reply: "",
  note: "",
  whisper: "",
  hearer: null,
  files: [],
};
const drafts = new Store<Record<string, Draft>>({});
/** What this window last read or kept of each draft, as it is stored. */
const seen = new Map<string, string | null>();
/** Those of which this screen has more than is stored. */
const unkept = new Set<string>();
const sources = new Map<string, { file: File; cancel: () => void }>();

/** Where the caret is to be put once a draft is on the screen. */
const caret = new Store<{ key: string; at: number } | null>(null);

export function keyOf(member: string, number: number): string {
  return `kefu.draft.${member}.${number}`;
}

export function draftOf(key: string): Draft {
  const known = drafts.get()[key];
  if (known) return known;
  const kept = { ...EMPTY, ...readKept<Draft>(key) };
  drafts.get()[key] = kept;
  seen.set(key, rawKept(key));
  return kept;
}

/** Take over what another window of this browser did to a draft: it is one, wherever it is written. */
function follow(key: string): void {
  const known = drafts.get()[key];
  const raw = rawKept(key);
  if (!known || unkept.has(key) || seen.get(key) === raw) return;
  seen.set(key, raw);
  const theirs = { ...EMPTY, ...readKept<Draft>(key) };
  const onTheirWay = known.files.filter(({ state }) => state !== "done");
  const there = theirs.files.map((file) => known.files.find(({ id }) => id === file.id) ?? file);
  put(key, { ...theirs, mode: known.mode, files: [...there, ...onTheirWay] });
}

if (typeof window !== "undefined") {
  const all = () => Object.keys(drafts.get()).forEach(follow);
  addEventListener("storage", all);
  document.addEventListener("visibilitychange", all); // a sleeping window is told of nothing
}

/** Keep a draft as it is now; the picture of a file that is no longer in it takes no more memory. */
function put(key: string, draft: Draft): void {
  for (const { id, preview } of draftOf(key).files) {
    if (preview && !draft.files.some((file) => file.id === id)) URL.revokeObjectURL(preview);
  }
  drafts.set((all) => ({ ...all, [key]: draft }));
}

/** Change a draft; what is typed and what went up survive a reload. */
export function changeDraft(key: string, change: (draft: Draft) => Partial<Draft>): void {
  follow(key);
  const before = draftOf(key);
  const draft = { ...before, ...change(before) };
  put(key, draft);
  const files = draft.files
    .filter((file) => file.state === "done")
    .map((file) => ({ ...file, preview: null }));
  const empty = !draft.reply && !draft.note && !draft.whisper && files.length === 0;
  if (keep(key, empty ? null : { ...draft, files })) unkept.delete(key);
  else unkept.add(key);
  seen.set(key, rawKept(key));
}

/** What is left of a draft when that part of it was sent: a whisper takes no files with it. */
export function emptied(mode: Mode): Partial<Draft> {
  return {
    [mode]: "",
    ...(mode === "whisper" ? { hearer: null } : { files: [] }),
    ...(mode === "note" ? { meant: {} } : {}),
  };
}

/** What is typed; a whisper is meant for whoever heard it when it was begun, whoever would hear it now. */
export function typed(before: Draft, mode: Mode, text: string, hearer: string | null): Partial<Draft> {
  if (mode !== "whisper") return { [mode]: text };
  const goesOn = before.whisper.trim() !== "";
  return { whisper: text, hearer: text.trim() === "" ? null : goesOn ? before.hearer : hearer };
}

/** Whether a whisper was begun for somebody other than who would hear it now. */
export function missesHearer(draft: Draft, hearer: string | null): boolean {
  return draft.whisper.trim() !== "" && hearer !== null && draft.hearer !== hearer;
}

/** A whisper taken back into what is being written: for somebody only where both were meant for them. */
export function whisperedAgain(before: Draft, text: string, hearer: string | null): Partial<Draft> {
  const alone = !before.whisper.trim();
  return {
    whisper: alone ? text : `${text}\n${before.whisper}`,
    hearer: alone || before.hearer === hearer ? hearer : null,
  };
}

export function useDraft(member: string, number: number): [string, Draft] {
  const key = keyOf(member, number);
  return [key, useStore(drafts, () => draftOf(key))];
}

export function askCaret(key: string, at: number): void {
  caret.set(() => ({ key, at }));
}

/** Put the caret into the text where it was asked to be. */
export function useAskedCaret(key: string, textRef: RefObject<HTMLTextAreaElement | null>): void {
  const asked = useStore(caret, (one) => one);
  useEffect(() => {
    if (asked?.key !== key || !textRef.current) return;
    textRef.current.focus();
    textRef.current.setSelectionRange(asked.at, asked.at);
    caret.set(() => null);
  }, [asked, key, textRef]);
}

function changeFile(key: string, id: string, change: Partial<Attachment>): void {
  changeDraft(key, (draft) => ({
    files: draft.files.map((file) => (file.id === id ? { ...file, ...change } : file)),
  }));
}

/** Whether the server will never take such a file; one that was only cut off on its way may go up again. */
export function isRefused(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  if (error.status !== 400) return [413, 415].includes(error.status);
  // without a code of ours it is a proxy that did not understand what reached it
  return error.code === "invalid" && error.problem.params?.reason !== "file_cut_off";
}

function start(key: string, id: string, file: File): void {
  const upload = uploadFile(id, file, (progress) => changeFile(key, id, { progress }));
  sources.set(id, { file, cancel: upload.cancel });
  upload.promise.then(
    (ref) => {
      sources.delete(id);
      changeFile(key, id, { state: "done", progress: 1, ref });
    },
    (error: unknown) => {
      const why = sentenceOf(error, i18next.t);
      changeFile(key, id, { state: "failed", why, again: !isRefused(error) });
    },
  );
}

export function attach(key: string, files: Iterable<File>): void {
  for (const file of files) {
    const id = newId();
    const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
    const { name, type, size } = file;
    changeDraft(key, (draft) => ({
      files: [...draft.files, { id, name, type, size, progress: 0, state: "uploading", ref: null, preview }],
    }));
    start(key, id, file);
  }
}

/** Try the same file again under the same id. */
export function attachAgain(key: string, id: string): void {
  const source = sources.get(id);
  if (!source) return;
  changeFile(key, id, { state: "uploading", progress: 0 });
  start(key, id, source.file);
}

export function detach(key: string, id: string): void {
  sources.get(id)?.cancel();
  sources.delete(id);
  changeDraft(key, (draft) => ({ files: draft.files.filter((file) => file.id !== id) }));
}

/** Nothing that was typed about tickets of a person who is erased stays in this browser, whoever typed it. */
export function forgetDrafts(numbers: number[]): void {
  const ends = numbers.map((number) => `.${number}`);
  const mine = (key: string) => ends.some((end) => key.endsWith(end));
  for (const key of keptKeys("kefu.draft.").filter(mine)) keep(key, null);
  for (const key of Object.keys(drafts.get()).filter(mine)) {
    for (const file of draftOf(key).files) sources.get(file.id)?.cancel();
    put(key, EMPTY);
  }
}
