export { Avatar } from "./Avatar.tsx";
export { Button } from "./Button.tsx";
export { Chip, type Tone } from "./Chip.tsx";
export { Field, SelectField, TextField } from "./Field.tsx";
export { Float, Tip } from "./Floating.tsx";
export { Kbd } from "./Kbd.tsx";
export { colourOf, initialsOf } from "./names.ts";
export { type Option, Picker } from "./Picker.tsx";
export { UiProvider } from "./Provider.tsx";
export { Sheet } from "./Sheet.tsx";
export { EmptyState, ErrorState } from "./State.tsx";
export {
  ago,
  clockSpan,
  clockTime,
  comingTime,
  dayDistance,
  dayName,
  dayTime,
  fileSize,
  fullDate,
  fullTime,
  roughSpan,
} from "./time.ts";
