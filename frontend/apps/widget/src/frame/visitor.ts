import type { Locale } from "../types";
import { type Api, ApiError } from "./api";
import { alone, sleep } from "./core/alone";
import type { Shelf } from "./core/shelf";

const DAY = 86_400_000;

export interface Pass {
  token: string;
  customer: string;
  at: number;
  /** The page vouched for who it is. */
  verified?: boolean;
}

/** The subject of a JWT, read without trust: it only chooses which drawer of this browser is opened. */
export function subjectOf(token: string | null): string {
  try {
    const part = token?.split(".")[1]?.replace(/-/g, "+").replace(/_/g, "/") ?? "";
    const claims = JSON.parse(atob(part)) as { sub?: unknown };
    return typeof claims.sub === "string" ? encodeURIComponent(claims.sub) : "";
  } catch {
    return "";
  }
}

/** Who writes. Nobody is made before the first message: reading a page leaves no trace. */
export class Visitor {
  userToken: string | null = null;
  #pending: Promise<void> | null = null;

  constructor(
    private readonly api: Api,
    private readonly shelf: Shelf,
    private readonly locale: () => Locale,
  ) {
    const pass = this.#pass();
    if (pass !== null && Date.now() - pass.at > 30 * DAY) this.forget();
    else this.adopt();
  }

  get known(): boolean {
    return this.#pass() !== null;
  }

  /** The page vouches for somebody. */
  get vouched(): boolean {
    return this.userToken !== null;
  }

  /** Older than a day: time to slide the expiry. */
  get stale(): boolean {
    const pass = this.#pass();
    return pass !== null && Date.now() - pass.at > DAY;
  }

  /** Takes the pass that lies on the shelf, perhaps got by another tab; true when it is a different one. */
  adopt(): boolean {
    const token = this.#pass()?.token ?? null;
    const different = token !== null && token !== this.api.token;
    this.api.token = token;
    return different;
  }

  /** Makes the visitor when there is none yet; two tabs that come back on-line together make only one. */
  async ensure(): Promise<void> {
    this.adopt();
    if (this.known) return;
    await alone(this.shelf, async () => {
      this.adopt();
      if (this.known) return;
      await this.renew();
      await sleep(99); // another tab's process sees what was stored only a little later
    });
  }

  /** Before looking: the page's word is brought to the server, but nobody is made. Throws ApiError. */
  async admit(): Promise<void> {
    if (this.vouched && !this.#pass()?.verified) await this.renew();
    if (!this.known) throw new ApiError(401, "visitor_unknown");
  }

  /** Asks for a pass, showing the old one, so that the talk goes on. */
  renew(): Promise<void> {
    this.#pending ??= this.#ask().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  forget(): void {
    this.shelf.remove("visitor");
    this.api.token = null;
  }

  async #ask(): Promise<void> {
    const old = this.#pass();
    const body = { locale: this.locale(), ...(old === null ? {} : { token: old.token }) };
    let answer: Awaited<ReturnType<Api["visitor"]>>;
    try {
      answer = await this.api.visitor(
        this.userToken === null ? body : { ...body, user_token: this.userToken },
      );
    } catch (error) {
      if (this.userToken === null || !(error instanceof ApiError) || error.passing) throw error;
      // A refused proof of identity must not keep anybody from writing; who built the page reads why.
      console.warn(`Kefu: ${error.code}. ${error.detail}`);
      this.userToken = null;
      answer = await this.api.visitor(body);
    }
    this.api.token = answer.token;
    const { token, customer_id: customer, verified } = answer;
    // Who signs in goes on as themself; what the stranger said is read on with the stranger's pass.
    if (verified && old !== null && !old.verified && old.customer !== customer)
      this.shelf.set("earlier", old);
    const pass: Pass = { token, customer, at: Date.now(), verified };
    this.shelf.set("visitor", pass);
  }

  #pass(): Pass | null {
    return this.shelf.get<Pass>("visitor");
  }
}
