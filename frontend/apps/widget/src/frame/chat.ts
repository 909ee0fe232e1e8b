import type { Limits, Message, News, Outgoing, Ticket } from "../types";
import type { Api, ApiError } from "./api";
import type { Blobs } from "./blobs";
import { unreadAfter, withMessage, withSnapshot, withTicket } from "./core/conversation";
import type { Shelf } from "./core/shelf";
import { Courier } from "./courier";
import { Draft } from "./draft";
import { Earlier } from "./earlier";
import { Feed, type Listener } from "./feed";
import { Outbox } from "./outbox";
import type { Pictures } from "./pictures";
import { emptyState, type Store, saidIn } from "./state";
import type { Note } from "./text";
import { troubleOf } from "./trouble";
import { TypingSignal } from "./typing";
import { Uploads } from "./uploads";
import { Visitor } from "./visitor";

// Nobody types for that long without a sign; the server forgets it after 30 s as well.
const TYPING_ENDS = 35_000;

/** One person's talk in this window: brings shelf, outbox and feed together. */
export class Chat implements Listener {
  readonly draft: Draft;
  readonly visitor: Visitor;
  readonly signal: TypingSignal;
  readonly news = (news: News) => this.store.set(news);
  readonly #outbox: Outbox;
  readonly feed: Feed;
  readonly #earlier: Earlier;
  readonly #courier: Courier;
  #visible = true;
  #taken = false;
  /** Refused since the last time that it worked: asking again at once would only turn in a circle. */
  #turnedAway = false;
  #feedTrouble: Note | null = null;
  #outboxTrouble: Note | null = null;
  #typingEnds: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: Store,
    api: Api,
    readonly shelf: Shelf,
    blobs: Blobs,
    readonly pictures: Pictures,
    limits: Limits,
    private readonly unread: (count: number) => void,
  ) {
    const { locale, open } = store.now;
    store.set({ ...emptyState(locale), open });
    this.visitor = new Visitor(api, shelf, () => store.now.locale);
    this.signal = new TypingSignal(api, () => this.#active());
    this.feed = new Feed(api, this);
    const heard = this.#heard.bind(this);
    this.#earlier = new Earlier(api, shelf, store, heard, this.typing.bind(this));
    this.#outbox = new Outbox(shelf, {
      deliver: async (item) => {
        const put = (now: Outgoing) => this.#outbox.put(now);
        this.message(await this.#courier.deliver(item, put));
        this.steer();
      },
      changed: () => store.set({ queue: this.#outbox.items() }),
      trouble: (error, wait) => {
        this.#outboxTrouble = error === null ? null : troubleOf(error, wait, 2);
        this.#showTrouble();
      },
    });
    const uploads = new Uploads(api, blobs, (id, share) =>
      store.set({ progress: { ...store.now.progress, [id]: share } }),
    );
    this.#courier = new Courier(api, this.visitor, uploads, blobs);
    this.draft = new Draft(shelf, store, blobs, uploads, limits, () => this.visitor.known);
  }

  begin(userToken: string | null): void {
    this.visitor.userToken = userToken;
    this.store.set({ queue: this.#outbox.items(), loading: this.#somebody });
    this.#showTrouble();
    this.steer();
    void this.#outbox.flush();
  }

  /** Lets go of everything that runs; what is on the shelf stays. */
  end(): void {
    this.feed.stop();
    this.#earlier.stop();
    this.#outbox.close();
    this.signal.stop();
    clearTimeout(this.#typingEnds);
  }

  /** Whether the window can be seen; a hidden page gives its connection back. */
  set visible(visible: boolean) {
    this.#visible = visible;
    this.steer();
    this.look();
  }

  /** Whom the page vouches for is met by looking; anybody else only by writing. */
  get #somebody(): boolean {
    return this.visitor.known || this.visitor.vouched;
  }

  /** The feed runs when somebody is there and can see it, or waits for an answer behind the launcher. */
  steer(): void {
    this.visitor.adopt();
    const may = this.#visible && navigator.onLine;
    this.#earlier.steer(may);
    const waiting = this.store.now.open || !this.#taken || this.#active();
    if (this.#somebody && may && waiting) this.feed.start();
    else this.feed.stop();
  }

  /** Counts what is unread, or marks it read when the window is in sight. */
  look(): void {
    const { open } = this.store.now;
    const messages = saidIn(this.store.now);
    const newest = messages.at(-1);
    if (open && document.visibilityState === "visible" && newest !== undefined) {
      if (this.shelf.get("seen") !== newest.at) this.shelf.set("seen", newest.at);
    }
    this.unread(unreadAfter(messages, this.shelf.get<string>("seen")));
  }

  /** The browser says that the network is there or gone. */
  connection(): void {
    this.#showTrouble();
    this.steer();
    if (navigator.onLine) void this.#outbox.flush();
  }

  /** Another tab wrote on the shelf. */
  shared(): void {
    this.store.set({ queue: this.#outbox.items() });
    this.steer();
    this.look();
  }

  send(): boolean {
    const item = this.draft.take();
    if (item === null) return false;
    this.#outbox.put(item);
    this.draft.keep();
    this.signal.stop();
    void this.#outbox.flush();
    return true;
  }

  retry(id: string): void {
    this.#outbox.retry(id);
  }

  takeBack(item: Outgoing): void {
    this.draft.restore(item);
    this.#outbox.remove(item.id);
  }

  /** A new proof of identity for the same person. */
  async identify(userToken: string): Promise<void> {
    this.visitor.userToken = userToken;
    if (this.visitor.known) await this.visitor.renew();
    this.feed.forget();
    this.steer();
  }

  admit(): Promise<void> {
    return this.visitor.admit();
  }

  snapshot(...[conversation, whole]: Parameters<Listener["snapshot"]>): void {
    this.#taken = true;
    this.store.set({ talk: withSnapshot(this.store.now.talk, conversation, whole), loading: false });
    this.look();
    this.steer();
    if (this.visitor.stale) this.visitor.renew().catch(() => {});
  }

  message(message: Message): void {
    const { talk } = this.store.now;
    const news = !talk.messages.some((known) => known.id === message.id);
    this.store.set({ talk: withMessage(talk, message) });
    this.#heard(message, news);
  }

  #heard(message: Message, news: boolean): void {
    this.look();
    if (message.author.kind === "customer") return;
    this.typing(null, false);
    const params = { name: message.author.name ?? "", text: message.text };
    if (news && this.store.now.open) this.store.set({ announcement: { key: "incoming", params } });
  }

  ticket(ticket: Ticket): void {
    const before = this.store.now.talk.ticket;
    this.store.set({ talk: withTicket(this.store.now.talk, ticket) });
    const agent = ticket.agent?.name;
    if (agent && before !== null && before.agent?.name !== agent) {
      this.store.notice({ key: "joined", params: { name: agent } });
    }
    this.steer();
  }

  typing(name: string | null, typing: boolean): void {
    clearTimeout(this.#typingEnds);
    if (typing) this.#typingEnds = setTimeout(() => this.typing(null, false), TYPING_ENDS);
    this.store.set({ typing: typing ? { name } : null });
  }

  live(): void {
    this.#turnedAway = false;
    this.#feedTrouble = null;
    this.#showTrouble();
    // The way is free again, whatever the back-off of the outbox says.
    void this.#outbox.flush();
  }

  trouble(error: ApiError, wait: number, failures: number): void {
    this.#feedTrouble = troubleOf(error, wait, failures);
    this.typing(null, false);
    this.store.set({ loading: false });
    this.#showTrouble();
  }

  unknown(): void {
    // Another tab may have got a new pass meanwhile.
    if (this.visitor.adopt()) this.steer();
    // Nobody is made again by only looking; the next message does it, or once the page's word.
    else this.visitor.forget();
    this.#taken = false;
    this.store.set({ loading: false });
    if (this.visitor.vouched && !this.#turnedAway) this.steer();
    this.#turnedAway = true;
  }

  #active(): boolean {
    const { ticket } = this.store.now.talk;
    return this.visitor.known && ticket !== null && ticket.status !== "closed";
  }

  #showTrouble(): void {
    const before = this.store.now.trouble;
    const offline: Note = { key: "offline" };
    const trouble = navigator.onLine ? (this.#outboxTrouble ?? this.#feedTrouble) : offline;
    if (before?.key === trouble?.key) return;
    this.store.set({ trouble });
    if (trouble === null && before !== null && before.key !== "busy" && this.visitor.known) {
      this.store.notice({ key: "reconnected" });
    }
  }
}
