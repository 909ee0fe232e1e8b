import type { Plugin } from "vite";

const TAKEN = /import \{([^}]+)\} from "lucide-react";/g;

/** In which file of lucide-react each name is found. */
export function filesOf(list: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, names = "", file = ""] of list.matchAll(
    /^export \{([^}]+)\} from '\.\/(icons\/[^']+)';$/gm,
  )) {
    for (const [, name = ""] of names.matchAll(/default as (\w+)/g)) found.set(name, file);
  }
  return found;
}

/** The same imports, each icon from its own file; a type and what is no icon stay where they are. */
export function straightened(code: string, files: Map<string, string>): string {
  return code.replace(TAKEN, (_, names: string) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "")
      .map((name) => {
        const [icon = "", called = icon] = name.split(" as ");
        const file = files.get(icon);
        return file
          ? `import ${called} from "lucide-react/dist/esm/${file}";`
          : `import { ${name} } from "lucide-react";`;
      })
      .join(" "),
  );
}

/** Who imports one icon would seem to need them all, and the first screen would bring those of every later page. */
export function straightIcons(): Plugin {
  let files = new Map<string, string>();
  return {
    name: "straight-icons",
    apply: "build",
    enforce: "pre",
    async buildStart() {
      const list = await this.resolve("lucide-react");
      if (list) files = filesOf(await this.fs.readFile(list.id, { encoding: "utf8" }));
      if (files.size < 1000) this.error("The icons are not listed as they were: look at straight-icons.ts");
    },
    transform(code, id) {
      if (!/\/src\/.*\.tsx?$/.test(id) || !code.includes('"lucide-react"')) return null;
      return { code: straightened(code, files), map: null };
    },
  };
}
