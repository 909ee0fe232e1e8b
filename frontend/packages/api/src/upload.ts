import { identity } from "./client.ts";
import { ApiError, OfflineError, type Problem } from "./errors.ts";
import type { FileRef } from "./types.ts";

export interface Upload<T = FileRef> {
  promise: Promise<T>;
  cancel: () => void;
}

function problemOf(request: XMLHttpRequest): Problem {
  const fallback = { title: request.statusText, status: request.status, code: "unknown" };
  try {
    return { ...fallback, ...(JSON.parse(request.responseText) as Partial<Problem>) };
  } catch {
    return fallback;
  }
}

/** Send one file under a client-made id. XMLHttpRequest, because fetch cannot tell upload progress. */
export function uploadFile<T = FileRef>(
  id: string,
  file: File,
  onProgress: (share: number) => void,
  path = "/api/files",
): Upload<T> {
  const request = new XMLHttpRequest();
  const promise = new Promise<T>((resolve, reject) => {
    request.open("POST", path);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("X-File-Id", id);
    request.setRequestHeader("X-CSRF-Token", identity.csrfToken);
    request.setRequestHeader("Accept-Language", identity.language);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as T);
      else reject(new ApiError(problemOf(request)));
    };
    request.onerror = () => reject(new OfflineError());
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    request.send(file);
  });
  return { promise, cancel: () => request.abort() };
}
