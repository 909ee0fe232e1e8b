/** A refusal of the server (problem+json), or a request that never got an answer. */
export interface Problem {
  title: string;
  status: number;
  code: string;
  detail?: string;
  field?: string;
  errors?: { field: string; code: string; detail: string; params?: Record<string, unknown> }[];
  request_id?: string;
  params?: Record<string, unknown>;
  current_version?: number;
}

export class ApiError extends Error {
  readonly problem: Problem;
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(problem.detail || problem.title || problem.code);
    this.name = "ApiError";
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** No answer came: the network or the server is away. Nothing is known about what happened there. */
export class OfflineError extends Error {
  constructor(cause?: unknown) {
    super("offline", { cause });
    this.name = "OfflineError";
  }
}

/** Whether the same request may succeed later without a change: nothing arrived, or the server asked to wait. */
export function isTransient(error: unknown): boolean {
  if (error instanceof OfflineError) return true;
  return error instanceof ApiError && (error.status === 429 || error.status >= 500);
}

export function hasCode(error: unknown, code: string): error is ApiError {
  return error instanceof ApiError && error.code === code;
}

export async function readError(response: Response): Promise<ApiError> {
  const fallback: Problem = { title: response.statusText, status: response.status, code: "unknown" };
  const body = (await response.json().catch(() => null)) as Partial<Problem> | null;
  const wait = Number.parseFloat(response.headers.get("Retry-After") ?? "");
  return new ApiError({ ...fallback, ...body, status: response.status }, Number.isFinite(wait) ? wait : null);
}
