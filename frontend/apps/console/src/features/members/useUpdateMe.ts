import { type Member, type Session, sessions } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { speak } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { wear } from "../../app/theme.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";

/** For how long an answer may wait before it leaves. */
export const UNDO_SECONDS = [0, 5, 10] as const;

/** Change my own settings: visible at once, taken back when the server refuses. */
export function useUpdateMe() {
  const queries = useQueryClient();
  const { t } = useTexts();

  function show(member: Member): void {
    queries.setQueryData<Session | null>(keys.session, (session) => session && { ...session, member });
    wear(member.theme);
    speak(member.locale).catch((error) => tell(sentenceOf(error, t), "danger"));
  }

  return async (
    change: Partial<Pick<Member, "locale" | "theme" | "availability">> & {
      undo_seconds?: (typeof UNDO_SECONDS)[number];
    },
  ) => {
    const before = queries.getQueryData<Session>(keys.session)?.member;
    if (!before) return;
    show({ ...before, ...change });
    try {
      show(await sessions.updateMe(change));
    } catch (error) {
      show(before);
      tell(sentenceOf(error, t), "danger");
    }
  };
}
