import type { Conversation, Message, Ticket } from "../types";
import type { Api } from "./api";
import { withMessage, withSnapshot } from "./core/conversation";
import type { Shelf } from "./core/shelf";
import { Feed, type Listener } from "./feed";
import type { Store } from "./state";
import type { Pass } from "./visitor";

/**
 * What was said in this browser before its user signed in: read on with the stranger's own pass, beside the
 * user's talk. It is never joined to it (docs/decisions/2026-11-25-what-was-said-before.md).
 */
export class Earlier implements Listener {
  readonly #own: Api;
  readonly #feed: Feed;
  #taken = false;

  constructor(
    private readonly api: Api,
    private readonly shelf: Shelf,
    private readonly store: Store,
    private readonly heard: (message: Message, news: boolean) => void,
    readonly typing: Listener["typing"],
  ) {
    this.#own = api.beside();
    this.#feed = new Feed(this.#own, this);
  }

  /** Runs while it may and an answer can still come. */
  steer(may: boolean): void {
    const token = this.shelf.get<Pass>("earlier")?.token ?? null;
    if (token !== this.#own.token) {
      this.#feed.forget();
      this.#taken = false;
    }
    this.#own.token = this.api.earlier = token;
    const { ticket } = this.store.now.earlier;
    const waits = !this.#taken || (ticket !== null && ticket.status !== "closed");
    if (token !== null && may && waits) this.#feed.start();
    else this.#feed.stop();
  }

  stop(): void {
    this.#feed.stop();
  }

  async admit(): Promise<void> {}

  snapshot(conversation: Conversation): void {
    this.#taken = true;
    this.store.set({ earlier: withSnapshot(this.store.now.earlier, conversation) });
    for (const message of conversation.messages.slice(-1)) this.heard(message, false);
  }

  message(message: Message): void {
    const { earlier } = this.store.now;
    this.store.set({ earlier: withMessage(earlier, message) });
    this.heard(message, !earlier.messages.some((known) => known.id === message.id));
  }

  ticket(ticket: Ticket): void {
    this.store.set({ earlier: { ...this.store.now.earlier, ticket } });
  }

  live(): void {}

  trouble(): void {}

  unknown(): void {
    this.shelf.remove("earlier");
    this.steer(false);
  }
}
