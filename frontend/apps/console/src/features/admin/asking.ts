import { ApiError, hasCode } from "@kefu/api";
import { useRef, useState } from "react";
import { insist } from "../../app/insist.ts";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";

interface Problem {
  text: string;
  fields: { field: string; detail: string }[];
}

function problemOf(error: unknown, text: string): Problem {
  if (!(error instanceof ApiError)) return { text, fields: [] };
  const { field, errors } = error.problem;
  return { text, fields: errors ?? (field ? [{ field, detail: text }] : []) };
}

export interface Asking {
  busy: boolean;
  /** Somebody else changed the same thing after it was read; nothing was saved. */
  conflict: boolean;
  /** Why it was refused. */
  problem: string;
  /** What is wrong with one field. */
  wrong: (field: string) => string | null;
  /** A save that is on its way lets no second one begin. */
  save: <T>(ask: (key: string) => Promise<T>, done: (answer: T) => unknown) => Promise<void>;
  forget: () => void;
}

/** Ask for a change: safe to repeat (else `tries` is 1), and what is refused is said at its field. */
export function useAsking(onConflict: () => Promise<unknown> = async () => {}, tries?: number): Asking {
  const { t } = useTexts();
  const [busy, setBusy] = useState(false);
  // `busy` is too late for the second click of two
  const going = useRef(false);
  const [conflict, setConflict] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  function forget() {
    setConflict(false);
    setProblem(null);
  }

  async function save<T>(ask: (key: string) => Promise<T>, done: (answer: T) => unknown) {
    if (going.current) return;
    going.current = true;
    setBusy(true);
    forget();
    try {
      const answer = await insist(ask, tries);
      await done(answer);
    } catch (error) {
      if (hasCode(error, "version_conflict")) {
        await onConflict().catch(() => null);
        setConflict(true);
      } else setProblem(problemOf(error, sentenceOf(error, t)));
    } finally {
      going.current = false;
      setBusy(false);
    }
  }

  const wrong = (field: string) =>
    problem?.fields.find((place) => place.field === field || place.field.startsWith(`${field}[`))?.detail ??
    null;
  return { busy, conflict, problem: problem?.text ?? "", wrong, save, forget };
}
