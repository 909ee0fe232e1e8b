import type { Outgoing } from "../types";
import { ApiError } from "./api";
import { backoff } from "./core/backoff";
import type { Shelf } from "./core/shelf";

const NAME = "out:";

export interface Postman {
  /** Brings one message to the server; throws ApiError. */
  deliver(item: Outgoing): Promise<void>;
  changed(): void;
  trouble(error: ApiError | null, wait: number): void;
}

/**
 * Messages on their way, one entry of storage each, so that two tabs never overwrite each other.
 * One is sent at a time, oldest first; ids rise with time, which keeps the order over a reload.
 */
export class Outbox {
  #busy = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  /** The moment before which the server asked not to be tried. */
  #notBefore = 0;

  constructor(
    private readonly shelf: Shelf,
    private readonly postman: Postman,
  ) {}

  items(): Outgoing[] {
    return this.shelf
      .names(NAME)
      .map((name) => this.shelf.get<Outgoing>(name))
      .filter((item): item is Outgoing => item !== null);
  }

  /** Writes the item down; from here a reload does not lose it. */
  put(item: Outgoing): void {
    this.shelf.set(NAME + item.id, item);
    this.postman.changed();
  }

  remove(id: string): void {
    this.shelf.remove(NAME + id);
    this.postman.changed();
  }

  retry(id: string): void {
    const item = this.#find(id);
    if (item) this.put({ ...item, failed: null });
    void this.flush();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** Tries at once instead of waiting for the back-off. */
  async flush(): Promise<void> {
    if (this.#busy || Date.now() < this.#notBefore) return;
    clearTimeout(this.#timer);
    this.#busy = true;
    try {
      for (;;) {
        const item = this.items().find((one) => one.failed === null);
        if (item === undefined || this.#closed) return;
        if (!(await this.#try(item))) return;
      }
    } finally {
      this.#busy = false;
    }
  }

  /** False when the whole queue has to wait: what follows must not overtake. */
  async #try(item: Outgoing): Promise<boolean> {
    try {
      await this.postman.deliver(item);
      this.#failures = 0;
      this.remove(item.id);
      this.postman.trouble(null, 0);
      return true;
    } catch (caught) {
      if (this.#closed) return false;
      const error = caught instanceof ApiError ? caught : new ApiError();
      if (!error.passing) {
        const now = this.#find(item.id);
        if (now !== null) this.put({ ...now, failed: error.detail });
        return true;
      }
      const wait = error.wait ?? backoff(this.#failures++);
      if (error.wait !== null) this.#notBefore = Date.now() + wait;
      clearTimeout(this.#timer);
      // A little later than asked: timers may fire early.
      this.#timer = setTimeout(() => void this.flush(), wait + 20);
      this.postman.trouble(error, wait);
      return false;
    }
  }

  #find(id: string): Outgoing | null {
    return this.shelf.get<Outgoing>(NAME + id);
  }
}
