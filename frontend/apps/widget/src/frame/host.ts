import { heard, type ToFrame, type ToHost } from "../protocol";

/** The page around the frame. Its origin comes in the address after `#`: a lie there only means that nothing is heard. */
export class Host {
  /** Opened on its own, without a page around it. */
  readonly alone = window.parent === window;
  readonly #origin = decodeURIComponent(location.hash.slice(1));

  listen(listener: (message: ToFrame) => void): void {
    if (this.alone) return;
    window.addEventListener("message", (event) => {
      const message = heard<ToFrame>(event, window.parent, this.#origin);
      if (message !== null) listener(message);
    });
  }

  tell(message: ToHost): void {
    if (this.alone || this.#origin === "") return;
    // A page without an origin of its own (a file) can only be addressed by a star.
    window.parent.postMessage(message, this.#origin === "null" ? "*" : this.#origin);
  }
}
