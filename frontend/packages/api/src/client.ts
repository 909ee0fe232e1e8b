import { setOnline } from "./connection.ts";
import { OfflineError, readError } from "./errors.ts";

/** What every request carries; the console sets it after log-in and on each change of language. */
export const identity = { csrfToken: "", language: "zh" };

let onSignedOut: () => void = () => {};

/** Called once a request is refused because nobody is logged in. */
export function whenSignedOut(callback: () => void): void {
  onSignedOut = callback;
}

export interface RequestOptions {
  method?: string;
  query?: Record<string, string | number | string[] | null | undefined>;
  body?: unknown;
  signal?: AbortSignal;
  /** Key of a verb that creates nothing: repeating it has the same effect once. */
  idempotencyKey?: string;
  /** True where a 401 is an ordinary answer: the log-in page asks who is there. */
  anonymous?: boolean;
  /** True for what must still go out while the page is being left. */
  keepalive?: boolean;
  /** True for what nobody asked for yet: what is shown of it is told later. */
  ahead?: boolean;
  /** True where the answer is a file. */
  bytes?: boolean;
}

export function headersFor(method: string, options: RequestOptions): Headers {
  const headers = new Headers({ Accept: "application/json", "Accept-Language": identity.language });
  if (method !== "GET" && identity.csrfToken) headers.set("X-CSRF-Token", identity.csrfToken);
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (options.idempotencyKey) headers.set("Idempotency-Key", options.idempotencyKey);
  if (options.ahead) headers.set("X-Kefu-Ahead", "1");
  return headers;
}

function address(path: string, query: RequestOptions["query"]): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (Array.isArray(value)) for (const one of value) search.append(name, one);
    else if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** Ask the server. Raises ApiError when it refuses, OfflineError when no answer came. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const method = options.method ?? "GET";
  let response: Response;
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers: headersFor(method, options),
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      credentials: "same-origin",
      signal: options.signal,
      keepalive: options.keepalive,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    setOnline(false);
    throw new OfflineError(error);
  }
  setOnline(true);
  if (!response.ok) {
    const error = await readError(response);
    if (error.status === 401 && !options.anonymous) onSignedOut();
    throw error;
  }
  if (response.status === 204) return undefined as T;
  return (options.bytes ? await response.blob() : await response.json()) as T;
}
