import type { Locale } from "../types";
import { drawing, element } from "./dom";
import { textsIn } from "./options";

const BUBBLE =
  "M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v9.5a1.5 1.5 0 0 1-1.5 1.5H12l-4.5 3.5V17H5a1.5 1.5 0 0 1-1.5-1.5V6A1.5 1.5 0 0 1 5 4.5zM8 9h8m-8 3.5h5";
const DOWN = "m6 9.5 6 6 6-6";

/** The round button in the corner, and what it says. */
export class Launcher {
  readonly button = element("button", { type: "button", class: "launcher", "aria-haspopup": "dialog" });
  /** Speaks to screen readers when something came while the window is shut. */
  readonly said = element("div", { class: "said", role: "status" });
  readonly #badge = element("span", { class: "badge", "aria-hidden": "true" });
  readonly #talk = drawing(BUBBLE);
  readonly #shut = drawing(DOWN);
  #unread = 0;

  constructor() {
    this.button.append(this.#talk, this.#shut, this.#badge);
  }

  show(open: boolean, unread: number, locale: Locale | null): void {
    const more = unread > this.#unread;
    this.#unread = unread;
    const texts = textsIn(locale);
    const count = String(unread);
    const closed = unread > 0 ? texts.unread.replace("{count}", count) : texts.open;
    this.button.setAttribute("aria-label", open ? texts.close : closed);
    this.button.setAttribute("aria-expanded", String(open));
    this.#talk.toggleAttribute("hidden", open);
    this.#shut.toggleAttribute("hidden", !open);
    this.#badge.hidden = open || unread === 0;
    this.#badge.textContent = unread > 99 ? "99+" : count;
    if (more && !open) this.said.textContent = texts.arrived.replace("{count}", count);
  }

  paint(colour: string | null, onColour: string | null): void {
    if (colour === null || onColour === null) return;
    this.button.style.setProperty("--colour", colour);
    this.button.style.setProperty("--on-colour", onColour);
  }
}
