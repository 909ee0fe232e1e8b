export type Piece = { text: string; href?: string };

// Only ASCII address characters: Chinese text often follows an address without a space.
const ADDRESS = /(?:https?:\/\/|mailto:)[\w\-.~:/?#[\]@!$&'()*+,;=%]+/gi;

function trimmed(address: string): string {
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] ?? "";
    if (last === ")") {
      const part = address.slice(0, end);
      if (part.split("(").length >= part.split(")").length) break;
    } else if (!".,;:!?'\"*]&".includes(last)) break;
  }
  return address.slice(0, end);
}

function safeHref(address: string): string | null {
  try {
    const url = new URL(address);
    return /^(https?|mailto):$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Cuts a text into plain pieces and links (http, https, mailto); put together the pieces are the text again. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    const href = safeHref(address);
    if (href === null) continue;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
    pieces.push({ text: address, href });
    at = match.index + address.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}
