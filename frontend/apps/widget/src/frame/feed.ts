import type { Conversation, Message, News, Ticket } from "../types";
import { type Api, ApiError } from "./api";
import { backoff } from "./core/backoff";
import { EventParser } from "./core/sse";

const SILENCE = 45_000;
const STEADY = 5_000;

export interface Listener {
  /** Before a snapshot is asked for: makes sure that the server knows who asks; throws ApiError. */
  admit(): Promise<void>;
  /** `whole`: what is known must be forgotten, since the server said that the conversation is another now. */
  snapshot(conversation: Conversation, whole: boolean): void;
  message(message: Message): void;
  ticket(ticket: Ticket): void;
  news?(news: News): void;
  typing(name: string | null, typing: boolean): void;
  /** Everything arrives again. */
  live(): void;
  /** Trying again by itself in `wait` milliseconds; `failures` in a row so far. */
  trouble(error: ApiError, wait: number, failures: number): void;
  /** The server does not know this visitor (any more). */
  unknown(): void;
}

/** Keeps the talk up to date: snapshot, then the stream after its cursor, for as long as it is wanted. */
export class Feed {
  #run: AbortController | null = null;
  #cursor: string | null = null;
  #whole = false;
  #wake: () => void = () => {};

  constructor(
    private readonly api: Api,
    private readonly listener: Listener,
  ) {}

  /** Whether the stream tells what is new, or is tried. */
  get running(): boolean {
    return this.#run !== null;
  }

  start(): void {
    if (this.running) return;
    this.#run = new AbortController();
    void this.#follow(this.#run.signal);
  }

  stop(): void {
    this.#run?.abort();
    this.#run = null;
    this.#wake();
  }

  /** Stops, to begin with a fresh snapshot the next time. */
  forget(): void {
    this.stop();
    this.#cursor = null;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const began = Date.now();
      let error: ApiError | null = new ApiError();
      try {
        if (this.#cursor === null) await this.listener.admit();
        this.#cursor ??= await this.#snapshot(signal);
        if (signal.aborted) return;
        if (await this.#stream(this.#cursor, signal)) error = null;
      } catch (caught) {
        if (caught instanceof ApiError) error = caught;
      }
      if (signal.aborted) return;
      if (error?.status === 401) {
        this.forget();
        return this.listener.unknown();
      }
      if (Date.now() - began > STEADY) failures = 0;
      const wait = error?.wait ?? backoff(failures);
      failures += 1;
      if (error !== null) this.listener.trouble(error, wait, failures);
      await this.#pause(wait);
    }
  }

  async #snapshot(signal: AbortSignal): Promise<string> {
    const conversation = await this.api.conversation(signal);
    if (!signal.aborted) this.listener.snapshot(conversation, this.#whole);
    this.#whole = false;
    return conversation.cursor;
  }

  /** True when the server says that the cursor is of no use and everything has to be fetched again. */
  async #stream(cursor: string, signal: AbortSignal): Promise<boolean> {
    const silence = new AbortController();
    const end = () => silence.abort();
    signal.addEventListener("abort", end);
    let watchdog = setTimeout(end, SILENCE);
    try {
      const response = await this.api.stream(cursor, silence.signal);
      const reader = response.body?.getReader();
      if (reader === undefined) return false;
      this.listener.live();
      const parser = new EventParser();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || signal.aborted) return false;
        clearTimeout(watchdog);
        watchdog = setTimeout(end, SILENCE);
        for (const event of parser.push(decoder.decode(value, { stream: true }))) {
          if (event.event === "reset") {
            this.#cursor = null;
            this.#whole = true;
            return true;
          }
          this.#deliver(event.event, event.data);
          // Only after it was applied: an event that was cut off comes again.
          if (event.id !== null) this.#cursor = event.id;
        }
      }
    } finally {
      clearTimeout(watchdog);
      signal.removeEventListener("abort", end);
      end();
    }
  }

  #deliver(event: string, text: string): void {
    if (text === "") return;
    const data: unknown = JSON.parse(text);
    if (event === "message") this.listener.message(data as Message);
    else if (event === "ticket") this.listener.ticket(data as Ticket);
    else if (event === "incidents" || event === "online") this.listener.news?.({ [event]: data } as News);
    else if (event === "typing") {
      const { name, typing } = data as { name: string | null; typing: boolean };
      this.listener.typing(name, typing);
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}
