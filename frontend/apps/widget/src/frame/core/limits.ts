import type { Limits } from "../../types";

export type FileProblem = "too_large" | "wrong_type" | "empty_file";

/** Whether one entry of the list ("image/*", "application/pdf", ".pdf") lets this file in. */
function allows(entry: string, name: string, type: string): boolean {
  const rule = entry.toLowerCase();
  if (rule === "*" || rule === "*/*") return true;
  if (rule.startsWith(".")) return name.toLowerCase().endsWith(rule);
  if (rule.endsWith("/*")) return type.startsWith(rule.slice(0, -1));
  return type === rule;
}

/** Says before any byte is sent what the server would refuse. */
export function fileProblem(
  file: { name: string; type: string; size: number },
  limits: Limits,
): FileProblem | null {
  if (file.size === 0) return "empty_file";
  if (file.size > limits.file_bytes) return "too_large";
  const type = file.type.toLowerCase().split(";")[0] ?? "";
  const types = limits.file_types;
  if (types.length > 0 && !types.some((entry) => allows(entry, file.name, type))) {
    return "wrong_type";
  }
  return null;
}

/** Characters as the server counts them: code points, not UTF-16 units. */
export function textLength(text: string): number {
  return Array.from(text).length;
}
