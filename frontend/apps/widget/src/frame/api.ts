import type { Told } from "@kefu/api/types";
import type { Config, Conversation, FileInfo, Message, News } from "../types";
import { retryAfter } from "./core/backoff";

const PATIENCE = 20_000;

/** What went wrong: status 0 means that the network, not the server, said no. */
export class ApiError extends Error {
  constructor(
    readonly status = 0,
    readonly code = "network",
    readonly detail = "",
    readonly wait: number | null = null,
  ) {
    super(code);
  }

  /** Whether trying the same again later can help. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 500 || [408, 425, 429].includes(this.status);
  }
}

function problem(status: number, body: string, wait: string | null): ApiError {
  let fields: { code?: unknown; detail?: unknown; title?: unknown } = {};
  try {
    fields = JSON.parse(body) as typeof fields;
  } catch {
    // A proxy in between answers in its own words; the status is enough.
  }
  const detail = fields.detail ?? fields.title ?? "";
  return new ApiError(status, String(fields.code ?? status), String(detail), retryAfter(wait));
}

export class Api {
  token: string | null = null;
  /** The pass of before the log-in: files of that talk are shown to it. */
  earlier: string | null = null;
  locale = "zh";

  constructor(private readonly base: string) {}

  visitor(body: object): Promise<Told<"VisitorPass">> {
    return this.#json("POST", "visitor", body);
  }

  conversation(signal?: AbortSignal, before = ""): Promise<Conversation> {
    return this.#json("GET", `conversation?before=${before}`, undefined, signal);
  }

  async news(): Promise<News> {
    const { incidents, online } = await this.#json<Config>("GET", "config");
    return { incidents, online };
  }

  send(id: string, text: string, files: string[]): Promise<Message> {
    return this.#json("POST", "messages", { id, text, files });
  }

  async typing(typing: boolean): Promise<void> {
    await this.#fetch("POST", "typing", JSON.stringify({ typing }), {});
  }

  /** The same server, for somebody else. */
  beside(): Api {
    return new Api(this.base);
  }

  async file(id: string): Promise<ArrayBuffer> {
    const get = (extra: Record<string, string>) => this.#fetch("GET", `files/${id}`, null, extra);
    const found = get({}).catch((error) => {
      if (this.earlier === null) throw error;
      return get({ Authorization: `Bearer ${this.earlier}` });
    });
    return (await found).arrayBuffer();
  }

  stream(cursor: string, signal: AbortSignal): Promise<Response> {
    const headers = { Accept: "text/event-stream", "Last-Event-ID": cursor };
    return this.#fetch("GET", "stream", null, headers, signal);
  }

  /** Sends a file; XMLHttpRequest, because fetch cannot tell how far an upload is. */
  upload(file: FileInfo, blob: Blob, progress: (share: number) => void): Promise<void> {
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${this.base}files`);
      const headers: Record<string, string> = {
        ...this.#headers(),
        "Content-Type": file.type,
        "X-File-Name": encodeURIComponent(file.name),
        "X-File-Id": file.id,
      };
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => progress(event.loaded / Math.max(1, event.total));
      request.onload = () => {
        if (request.status < 300) return done();
        fail(problem(request.status, request.responseText, request.getResponseHeader("Retry-After")));
      };
      request.onerror = request.onabort = () => fail(new ApiError());
      request.send(blob);
    });
  }

  #headers(): Record<string, string> {
    const headers: Record<string, string> = { "Accept-Language": this.locale };
    if (this.token !== null) headers.Authorization = `Bearer ${this.token}`;
    return headers;
  }

  async #json<T>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<T> {
    const response = await this.#fetch(
      method,
      path,
      body === undefined ? null : JSON.stringify(body),
      {},
      signal,
    );
    try {
      return (await response.json()) as T;
    } catch {
      throw new ApiError();
    }
  }

  async #fetch(
    method: string,
    path: string,
    body: string | null,
    extra: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Response> {
    const control = new AbortController();
    const abort = () => control.abort();
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    const patience = setTimeout(abort, PATIENCE);
    const headers = { ...this.#headers(), ...extra };
    if (body !== null) headers["Content-Type"] = "application/json";
    try {
      const response = await fetch(this.base + path, {
        method,
        headers,
        body,
        cache: "no-store",
        credentials: "omit",
        signal: control.signal,
      });
      if (response.ok) return response;
      const wait = response.headers.get("Retry-After");
      throw problem(response.status, await response.text(), wait);
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError();
    } finally {
      // The stream's body outlives this call: from here only the caller's signal may end it.
      clearTimeout(patience);
    }
  }
}
