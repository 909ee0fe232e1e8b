import { asLocale, type ToFrame } from "../protocol";
import type { Config, Locale } from "../types";
import { Api } from "./api";
import { Blobs } from "./blobs";
import { Chat } from "./chat";
import { withEarlier } from "./core/conversation";
import { languageTag } from "./core/format";
import type { Palette } from "./core/palette";
import { type Area, browserStorage, Lent, Shelf } from "./core/shelf";
import type { Host } from "./host";
import { Pictures } from "./pictures";
import { emptyState, Store } from "./state";
import { inLanguage, language } from "./text";
import { subjectOf } from "./visitor";

// A tab in the background keeps its connection this long; browsers allow only a few to one server.
const GRACE = 20_000;
// Who looks without writing is told anew after some minutes: each window in its own time, so that a crowd spreads.
const ANEW = (4 + 2 * Math.random()) * 60_000;
// However often somebody comes back, nothing is asked sooner again.
const GAP = 10_000;

/** The frame's life: who is in front of it, and what the page and the browser tell it. */
export class Widget {
  readonly store: Store;
  chat: Chat;
  readonly #api: Api;
  readonly #lent: Lent;
  readonly #area: Area;
  readonly #blobs: Blobs;
  readonly #pictures: Pictures;
  #who = "";
  #next = 0;
  #hiding: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly config: Config,
    readonly host: Host,
  ) {
    const asked = new URLSearchParams(location.search).get("locale");
    this.store = new Store(emptyState(asLocale(asked) ?? config.locale));
    // Beside this document: holds for a server below a path as well.
    this.#api = new Api(new URL(".", location.href).pathname);
    this.#blobs = new Blobs(`kefu:${config.key}`);
    this.#pictures = new Pictures(this.#api, this.#blobs);
    this.#lent = new Lent((kept) => host.tell({ kefu: "keep", kept }));
    this.#area = browserStorage() ?? this.#lent;
    this.speak(this.store.now.locale);
    this.chat = this.#chatOf("");
  }

  begin(palette: Palette | null): void {
    window.addEventListener("online", () => this.chat.connection());
    window.addEventListener("offline", () => this.chat.connection());
    window.addEventListener("storage", () => this.chat.shared());
    document.addEventListener("visibilitychange", () => this.#turned());
    window.addEventListener("online", this.#look);
    window.addEventListener("focus", this.#look);
    setInterval(this.#look, ANEW);
    if (this.host.alone) {
      this.store.set({ open: true });
      this.chat.begin(null);
      return;
    }
    this.host.listen((message) => this.#hear(message));
    this.host.tell({
      kefu: "ready",
      title: document.title,
      locale: this.store.now.locale,
      place: this.config.inbox.place,
      colour: palette?.accent ?? null,
      onColour: palette?.onAccent ?? null,
    });
  }

  close(): void {
    this.show(false);
    this.host.tell({ kefu: "close" });
  }

  show(open: boolean): void {
    if (this.host.alone) return;
    this.store.set({ open });
    this.chat.steer();
    this.chat.look();
    this.#look();
  }

  /** Who has not written has no stream: they are told when they look, come back, and every few minutes while they look. */
  readonly #look = (): void => {
    const { chat } = this;
    const now = performance.now();
    if (!this.store.now.open || document.hidden || chat.feed.running || now < this.#next) return;
    this.#next = now + GAP;
    this.#api.news().then(
      // A stream that began meanwhile knows better.
      (news) => this.chat !== chat || chat.feed.running || chat.news(news),
      (error) => {
        // The network, not a server that asks for patience.
        if (!error.status) this.#next = 0;
      },
    );
  };

  /** Reads what was said before; when it fails, the reader's next move tries again. */
  readonly climb = async (): Promise<void> => {
    const { store } = this;
    const asked = store.now.talk.earlier;
    if (asked === null || store.now.climbing) return;
    store.set({ climbing: true });
    try {
      const page = await this.#api.conversation(undefined, asked);
      store.set({ talk: withEarlier(store.now.talk, asked, page) });
    } catch {
      // The banner tells of a lost connection; here nothing was lost.
    }
    store.set({ climbing: false });
  };

  speak(locale: Locale): void {
    language.locale = locale;
    this.store.set({ locale });
    this.#api.locale = languageTag(locale);
    document.documentElement.lang = languageTag(locale);
    document.title = inLanguage(this.config.inbox.title, locale);
  }

  #hear(message: ToFrame): void {
    if (message.kefu === "open") this.show(true);
    else if (message.kefu === "close") this.show(false);
    else if (message.kefu === "locale") this.speak(message.locale);
    else if (message.kefu === "identify") this.#identify(message.token);
    else if (message.kefu === "hello") {
      this.#lent.take(message.kept);
      this.speak(message.locale);
      this.store.set({ open: message.open });
      this.#enter(subjectOf(message.token), message.token);
    }
  }

  #identify(token: string | null): void {
    const who = subjectOf(token);
    if (token !== null && who === this.#who) {
      // Shown later or refused: the talk goes on without it.
      this.chat.identify(token).catch(() => {});
      return;
    }
    // Signing out leaves nothing behind for the next person at this screen.
    if (token === null && this.#who !== "") this.#shelf(this.#who).clear();
    this.#enter(who, token);
  }

  /** Opens the drawer of this person; somebody who signs in takes along what lies in the stranger's. */
  #enter(who: string, token: string | null): void {
    this.chat.end();
    const stranger = this.#shelf("");
    const own = this.#shelf(who);
    if (who !== "") {
      // Who was here before has a pass and a draft of their own; the rest of the stranger's goes along all the same.
      const pass = stranger.get("visitor");
      if (pass !== null && own.get("visitor") !== null) own.set("earlier", pass);
      for (const name of stranger.names("")) {
        if (own.get(name) === null) own.set(name, stranger.get(name));
      }
      stranger.clear();
    }
    this.#who = who;
    this.chat = this.#chatOf(who);
    this.chat.begin(token);
  }

  #chatOf(who: string): Chat {
    const unread = (count: number) => this.host.tell({ kefu: "unread", count });
    const { limits } = this.config;
    const shelf = this.#shelf(who);
    return new Chat(this.store, this.#api, shelf, this.#blobs, this.#pictures, limits, unread);
  }

  #shelf(who: string): Shelf {
    return new Shelf(this.#area, `kefu:${this.config.key}:${who}:`);
  }

  #turned(): void {
    clearTimeout(this.#hiding);
    if (document.visibilityState === "visible") {
      this.chat.visible = true;
      this.#look();
    } else {
      this.#hiding = setTimeout(() => {
        this.chat.visible = false;
      }, GRACE);
    }
  }
}
