import { heard, type ToFrame, type ToHost } from "../protocol";
import type { Locale } from "../types";
import { element } from "./dom";
import { type Options, textsIn } from "./options";

const PATIENCE = 15_000;
// The frame speaks while it loads: a page that has loaded and said nothing is the browser's own, about a refusal.
const SILENCE = 1000;

/** The box with the frame; makes the frame when it is first needed. */
export class ChatWindow {
  readonly box = element("div", { class: "window shut", role: "dialog" });
  #frame: HTMLIFrameElement | null = null;
  #trouble: HTMLElement | null = null;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #ready = false;

  constructor(
    private readonly options: Options,
    private readonly hear: (message: ToHost) => void,
    private readonly shut: () => void,
  ) {
    window.addEventListener("message", (event) => {
      const frame = this.#frame?.contentWindow ?? null;
      const message = heard<ToHost>(event, frame, options.base.origin);
      if (message === null) return;
      if (message.kefu === "ready") this.#arrived(message.title);
      this.hear(message);
    });
    window.visualViewport?.addEventListener("resize", () => this.#fit());
    window.visualViewport?.addEventListener("scroll", () => this.#fit());
  }

  load(locale: Locale | null): void {
    if (this.#frame !== null) return;
    this.box.setAttribute("aria-label", textsIn(locale).window);
    const { base, inbox } = this.options;
    const address = new URL(`webchat/${encodeURIComponent(inbox)}/frame`, base);
    if (locale) address.searchParams.set("locale", locale);
    // The frame answers to this origin only; a fragment never reaches the server.
    address.hash = encodeURIComponent(location.origin);
    this.#trouble?.remove();
    this.#frame = element("iframe", { title: textsIn(locale).window, src: address.href });
    const wait = (time: number) => {
      clearTimeout(this.#patience);
      this.#patience = setTimeout(() => this.#missed(locale), time);
    };
    wait(PATIENCE);
    this.#frame.onload = () => this.#ready || wait(SILENCE);
    this.box.append(this.#frame);
  }

  show(open: boolean): void {
    this.box.classList.toggle("shut", !open);
    this.#fit();
    if (open && this.#ready) this.#frame?.focus();
  }

  tell(message: ToFrame): void {
    if (!this.#ready) return;
    this.#frame?.contentWindow?.postMessage(message, this.options.base.origin);
  }

  #arrived(title: string): void {
    this.#ready = true;
    clearTimeout(this.#patience);
    if (title !== "") this.#frame?.setAttribute("title", title);
    if (!this.box.classList.contains("shut")) this.#frame?.focus();
  }

  /** The server is away or does not let this page have the frame. */
  #missed(locale: Locale | null): void {
    const texts = textsIn(locale);
    console.warn(texts.blocked.replace("{origin}", location.origin));
    this.#frame?.remove();
    this.#frame = null;
    const again = element("button", { type: "button", class: "again" }, texts.again);
    const close = element("button", { type: "button", class: "close" }, texts.close);
    again.onclick = () => this.load(locale);
    close.onclick = () => this.shut();
    const words = element("p", {}, texts.unreachable);
    this.#trouble = element("div", { class: "trouble", role: "alert" }, words, again, close);
    this.box.append(this.#trouble);
  }

  /** On a phone the keyboard covers the page without making it smaller: keep to the part in sight. */
  #fit(): void {
    const view = window.visualViewport;
    const style = this.box.style;
    const open = !this.box.classList.contains("shut");
    const covered = view !== null && view.scale === 1 && view.height < window.innerHeight - 80;
    const whole = getComputedStyle(this.box).borderRadius === "0px";
    if (view !== null && open && whole && covered) {
      style.height = `${view.height}px`;
      style.top = `${view.offsetTop}px`;
    } else {
      style.height = style.top = "";
    }
  }
}
