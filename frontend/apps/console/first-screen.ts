import type { HtmlTagDescriptor, Plugin, Rolldown } from "vite";

interface Graph {
  getModuleInfo: (id: string) => { importedIds: readonly string[] } | null;
}

const FIRST = "src/features/tickets/TicketsPage.tsx";

/** Every part of @kefu/api seems to be needed by who imports one of them; these are not, before a later page is. */
const LATER = /\/packages\/api\/src\/(imports|inboxes|mail|roles|tags|tiers|workload)\.ts$/;

function here(path: string): string {
  return decodeURIComponent(new URL(path, import.meta.url).pathname);
}

function reach(
  from: string,
  next: (one: string) => readonly string[],
  found = new Set<string>(),
): Set<string> {
  if (found.has(from)) return found;
  found.add(from);
  for (const one of next(from)) reach(one, next, found);
  return found;
}

/** Put what `path` imports, and that imports, into the chunk `name`: all that was not put into another before. */
function neededBy(name: string, path: string, itself: boolean) {
  const root = here(path);
  let needed: Set<string> | undefined;
  return (id: string, graph: Graph): string | null => {
    needed ??= reach(root, (one) => graph.getModuleInfo(one)?.importedIds ?? []);
    return needed.has(id) && !LATER.test(id) && (itself || id !== root) ? name : null;
  };
}

export const frame = neededBy("frame", "src/main.tsx", false);
export const first = neededBy("first", FIRST, true);

/** In which language it begins is known only there; the same as firstLocale in src/app/language.ts. */
function fetchTexts(files: Record<string, string>): string {
  return `{
  const kept = localStorage.getItem("kefu.locale");
  const own = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  const link = document.createElement("link");
  link.rel = "modulepreload";
  link.crossOrigin = "";
  link.href = ${JSON.stringify(files)}[kept === "zh" || kept === "en" ? kept : own];
  document.head.append(link);
}`;
}

/** The document itself names what the first screen needs, so that none of it waits for a script to run first. */
export function firstScreen(): Plugin {
  return {
    name: "first-screen",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((file) => file.type === "chunk");
        const page = chunks.find(({ moduleIds }) => moduleIds.includes(here(FIRST)));
        if (!page) return [];
        const known = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
        const needed = [...reach(page.fileName, (name) => known.get(name)?.imports ?? [])];
        const styles = needed.flatMap((name) => [...stylesOf(known.get(name))]);
        const texts = chunks.filter(({ name }) => name === "zh" || name === "en");
        const files = Object.fromEntries(texts.map(({ name, fileName }) => [name, `/${fileName}`]));
        const tags: HtmlTagDescriptor[] = [
          { tag: "script", children: fetchTexts(files), injectTo: "head-prepend" },
        ];
        const lacks = (name: string) => !html.includes(name);
        for (const name of needed.filter(lacks)) {
          tags.push(link({ rel: "modulepreload", crossorigin: true, href: `/${name}` }));
        }
        for (const name of new Set(styles.filter(lacks))) {
          tags.push(link({ rel: "stylesheet", crossorigin: true, href: `/${name}` }));
        }
        return tags;
      },
    },
  };
}

function stylesOf(chunk: Rolldown.OutputChunk | undefined): Iterable<string> {
  return chunk?.viteMetadata?.importedCss ?? [];
}

function link(attrs: HtmlTagDescriptor["attrs"]): HtmlTagDescriptor {
  return { tag: "link", attrs, injectTo: "head" };
}
