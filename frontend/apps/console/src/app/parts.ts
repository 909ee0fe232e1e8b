import { keyedPart, part } from "./later.tsx";

/** What the first screen shows only after something was done on it. */
export const BulkBar = keyedPart(() => import("../features/tickets/BulkBar.tsx"));
export const SnoozePicker = keyedPart(() => import("../features/tickets/SnoozePicker.tsx"));
export const NoteEditor = keyedPart(() => import("../features/tickets/NoteEditor.tsx"));
export const MacroCard = keyedPart(() => import("../features/macros/MacroCard.tsx"));
export const LackingForm = keyedPart(() => import("../features/fields/LackingForm.tsx"));
export const ConflictNotice = part(() => import("../features/tickets/ConflictNotice.tsx"));
export const Wordings = part(() => import("../features/tickets/Wordings.tsx"));
