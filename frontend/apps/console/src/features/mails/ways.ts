/** How a connection to a mail server is encrypted. */
export type Way = "tls" | "starttls" | "none";

export const WAYS: Way[] = ["tls", "starttls", "none"];

const USUAL: Record<Way, string> = { tls: "465", starttls: "587", none: "25" };

/** The port to show after another encryption was chosen: the usual one, unless somebody wrote their own. */
export function portOf(before: Way, after: Way, port: string): string {
  return port === USUAL[before] || port === "" ? USUAL[after] : port;
}
