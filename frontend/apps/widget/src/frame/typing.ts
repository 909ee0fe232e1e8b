import type { Api } from "./api";

const REPEAT = 8_000;
const PAUSE = 5_000;

/** Tells the other side that somebody writes: at most every few seconds, and when it stops. */
export class TypingSignal {
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Api,
    private readonly allowed: () => boolean,
  ) {}

  typed(): void {
    if (!this.allowed()) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), PAUSE);
    if (Date.now() - this.#told < REPEAT) return;
    this.#told = Date.now();
    this.#tell(true);
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.#told === 0) return;
    this.#told = 0;
    if (this.allowed()) this.#tell(false);
  }

  #tell(typing: boolean): void {
    // Losing one is harmless: the other side forgets it by itself.
    this.api.typing(typing).catch(() => {});
  }
}
