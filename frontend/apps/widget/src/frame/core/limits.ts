import type { Limits } from "../../types";

export type FileProblem = "too_large" | "empty_file";

/** Says before any byte is sent what the server would refuse. */
export function fileProblem(file: { size: number }, limits: Limits): FileProblem | null {
  if (file.size === 0) return "empty_file";
  return file.size > limits.file_bytes ? "too_large" : null;
}

/** Characters as the server counts them: code points, not UTF-16 units. */
export function textLength(text: string): number {
  return Array.from(text).length;
}
