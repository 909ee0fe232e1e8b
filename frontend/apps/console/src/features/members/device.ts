const BROWSERS: [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/Windows/, "Windows"],
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

function named(table: [RegExp, string][], agent: string): string | undefined {
  return table.find(([pattern]) => pattern.test(agent))?.[1];
}

/** "Chrome · macOS" from a user agent; empty when nothing is known. */
export function deviceOf(agent: string | null): string {
  if (!agent) return "";
  return [named(BROWSERS, agent), named(SYSTEMS, agent)].filter(Boolean).join(" · ") || agent.slice(0, 60);
}
