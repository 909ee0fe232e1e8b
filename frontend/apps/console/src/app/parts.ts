import { type ComponentProps, createElement } from "react";
import { LastingBoundary } from "../features/shell/Boundary.tsx";
import { parts } from "./ahead.ts";
import { later, part } from "./later.tsx";

/**
 * What the first screen shows only after something was done on it. All of it is fetched ahead; what may be opened by a key,
 * or be typed into, is opened over the page and has an `onClose`, so that keys are kept for it while it is on its way.
 */
export const Wordings = part(() => import("../features/tickets/Wordings.tsx"));
export const ForwardLine = part(() => import("../features/forwards/ForwardLine.tsx"));
export const ForwardSheet = part(() => import("../features/forwards/ForwardSheet.tsx"));
export const IncidentSheet = part(() => import("../features/incidents/IncidentSheet.tsx"));
export const MergeSheet = part(() => import("../features/tickets/MergeSheet.tsx"));
export const SplitSheet = part(() => import("../features/tickets/SplitSheet.tsx"));
export const TagPicker = part(() => import("../features/tickets/TagPicker.tsx"));
export const Picture = part(() => import("../features/tickets/Picture.tsx"));
export const BulkFields = part(
  () => import("../features/tickets/BulkFields.tsx"),
  createElement("span", { className: "bone w64" }),
);
export const StartPane = part(
  () => import("../features/inboxes/StartPane.tsx"),
  createElement("section", { className: "start" }),
);
export const Shortcuts = part(() => import("../features/shell/Shortcuts.tsx"));
const Facts = later(() => import("../features/tickets/SavedFacts.tsx"), parts);
/** What each row of a saved view shows: where it does not come, the rows stand without it until it does. */
export const SavedFacts = (props: ComponentProps<typeof Facts>) =>
  createElement(LastingBoundary, null, createElement(Facts, props));
