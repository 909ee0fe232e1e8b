import { OfflineError } from "@kefu/api";
import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { emptyOf } from "./emptyOf.ts";

const t = ((key: string) => key) as unknown as TFunction;

test("a list says that nothing is there only once somebody looked", () => {
  expect(emptyOf({ error: null, isFetching: true }, t, "looking", "none")).toBe("looking");
  expect(emptyOf({ error: new OfflineError(), isFetching: true }, t, "looking", "none")).toBe("looking");
  expect(emptyOf({ error: new OfflineError(), isFetching: false }, t, "looking", "none")).toBe(
    "shell:errors.offline",
  );
  expect(emptyOf({ error: null, isFetching: false }, t, "looking", "none")).toBe("none");
});
