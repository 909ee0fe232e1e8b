import type { Option } from "@kefu/ui";

/** Something the palette does. */
export interface Command extends Option {
  run: () => void;
  /** Whether it is offered again first: a place one goes to, not a change one makes. */
  place?: boolean;
}
