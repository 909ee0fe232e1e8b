import { expect, test } from "vitest";
import { filesOf, straightened } from "./straight-icons.ts";

const FILES = filesOf(
  [
    "export { default as LucideSiren, default as Siren, default as SirenIcon } from './icons/siren.mjs';",
    "export { default as House, default as Home } from './icons/house.mjs';",
    "export { default as Icon } from './Icon.mjs';",
  ].join("\n"),
);

test("each icon is taken from its own file, by whatever name", () => {
  expect(straightened('import { Home, Siren as Alarm } from "lucide-react";\nrest', FILES)).toBe(
    'import Home from "lucide-react/dist/esm/icons/house.mjs"; ' +
      'import Alarm from "lucide-react/dist/esm/icons/siren.mjs";\nrest',
  );
});

test("over several lines, and what is no icon stays", () => {
  expect(straightened('import {\n  type LucideIcon,\n  Siren,\n} from "lucide-react";', FILES)).toBe(
    'import { type LucideIcon } from "lucide-react"; import Siren from "lucide-react/dist/esm/icons/siren.mjs";',
  );
});

test("a type alone is left as it is", () => {
  const code = 'import type { LucideIcon } from "lucide-react";';
  expect(straightened(code, FILES)).toBe(code);
});
