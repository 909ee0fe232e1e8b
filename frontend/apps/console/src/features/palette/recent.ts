import { keep, readKept } from "../../app/kept.ts";

const MOST = 6;

function placeOf(member: string): string {
  return `kefu.recent.${member}`;
}

/** Where this member went lately by the palette, newest first: keys only, no names. */
export function recentKeys(member: string): string[] {
  const kept = readKept<unknown>(placeOf(member));
  return Array.isArray(kept) ? kept.filter((key) => typeof key === "string").slice(0, MOST) : [];
}

export function rememberKey(member: string, key: string): void {
  const others = recentKeys(member).filter((other) => other !== key);
  keep(placeOf(member), [key, ...others].slice(0, MOST));
}
