import { part } from "./later.tsx";

/**
 * What the first screen shows only after something was done on it, and to which no key belongs: what is typed for a part
 * that is still on its way would have to be kept and handed on, with Enter, Escape and arrows, and an input method's.
 */
export const ConflictNotice = part(() => import("../features/tickets/ConflictNotice.tsx"));
export const Wordings = part(() => import("../features/tickets/Wordings.tsx"));
