import { expect, test } from "vitest";
import { pastedFiles } from "./carried.ts";

const picture = new File(["x"], "image.png", { type: "image/png" });

/** Paste the picture of something that was copied as these types. */
function paste(...types: string[]): File[] {
  return pastedFiles({ types, files: [picture] as unknown as FileList });
}

test("cells and words are pasted as words, whatever picture of them comes along", () => {
  expect(paste("text/plain", "text/html", "text/rtf", "Files")).toEqual([]);
  expect(paste("text/rtf", "text/plain", "Files")).toEqual([]);
});

test("a screenshot, a picture of a page and a file by its name are pasted as files", () => {
  expect(paste("Files")).toEqual([picture]);
  expect(paste("text/html", "Files")).toEqual([picture]);
  expect(paste("text/plain", "Files")).toEqual([picture]);
});
