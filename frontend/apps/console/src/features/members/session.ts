import { identity, type Permission, type Session, sessions } from "@kefu/api";
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { keep, readKept } from "../../app/kept.ts";
import { keys } from "../../app/keys.ts";
import { languageReady, speak } from "../../app/language.ts";
import { forgetLooks } from "../../app/looks.ts";
import { Store, useStore } from "../../app/store.ts";
import { wear } from "../../app/theme.ts";
import { forgetNotices } from "../shell/notices.ts";

/** Kept while somebody is logged in here; the cookie itself is out of reach. */
export const ENTERED = "kefu.entered";

/** Why nobody is logged in here any more, unless they left by themselves. */
export type Ended = "" | "ended" | "forbidden";
const ended = new Store<Ended>("");
let leaving = false;

/** From here on the end of the session is what was asked for. */
export function leave(): void {
  leaving = true;
}

/** Whether the end of the session is what was asked for: then nobody comes back to where they were. */
export function isLeaving(): boolean {
  return leaving;
}

export function useEnded(): Ended {
  return useStore(ended, (why) => why);
}

/** Take over a session: its token for requests, its member's language and theme. */
export async function enter(session: Session): Promise<Session> {
  identity.csrfToken = session.csrf_token;
  keep(ENTERED, true);
  leaving = false;
  ended.set(() => "");
  wear(session.member.theme);
  await speak(session.member.locale);
  return session;
}

/** Who is here; null when nobody is. */
export const sessionQuery = {
  queryKey: keys.session,
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await sessions.current();
      await languageReady;
      return await enter(session);
    } catch (error) {
      if ((error as { status?: number }).status === 401) {
        // Somebody was logged in here when this browser was last used, so their session ran out.
        if (readKept(ENTERED)) ended.set(() => "ended");
        keep(ENTERED, null);
        return null;
      }
      throw error;
    }
  },
};

export function useSession() {
  return useQuery(sessionQuery);
}

/** Who is here, for all inside the gate: fifty rows ask, and none of them needs a query of its own. */
export const Me = createContext<Session | null>(null);

/** Inside the gate there always is a session. */
export function useMe(): Session {
  const session = useContext(Me);
  if (!session) throw new Error("used outside the gate");
  return session;
}

export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission);
}

/** Forget everything read; drafts and what waits to be sent stay in this browser. */
export function signedOut(queries: QueryClient, why: Ended): void {
  forgetLooks();
  forgetNotices();
  if (!leaving && queries.getQueryData(keys.session)) ended.set(() => why);
  identity.csrfToken = "";
  keep(ENTERED, null);
  queries.setQueryData(keys.session, null);
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
}
