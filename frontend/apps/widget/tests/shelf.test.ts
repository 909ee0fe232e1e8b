import { expect, test } from "vitest";
import { Lent, Shelf } from "../src/frame/core/shelf";

test("what a page keeps is found again, whoever else writes there", () => {
  let page = "";
  const first = new Lent((kept) => {
    page = kept;
  });
  new Shelf(first, "kefu:shop::").set("visitor", { token: "abc" });
  const again = new Lent(() => {});
  again.take(page);
  expect(new Shelf(again, "kefu:shop::").get("visitor")).toEqual({ token: "abc" });
  expect(new Shelf(again, "kefu:shop::").names("")).toEqual(["visitor"]);
  expect(new Shelf(again, "kefu:other::").names("")).toEqual([]);
});

test("what is taken away is kept nowhere", () => {
  let page = "";
  const lent = new Lent((kept) => {
    page = kept;
  });
  const shelf = new Shelf(lent, "kefu:shop::");
  shelf.set("draft", "half a sentence");
  shelf.clear();
  expect(page).toBe("{}");
});

test.each(["", "null", "7", "[1", '"text"', '{"kefu:shop::visitor":7}'])(
  "nonsense is no visitor: %s",
  (kept) => {
    const lent = new Lent(() => {});
    lent.take(kept);
    const shelf = new Shelf(lent, "kefu:shop::");
    expect(shelf.get<{ token?: string }>("visitor")?.token).toBeUndefined();
    shelf.set("visitor", { token: "new" });
    expect(shelf.get("visitor")).toEqual({ token: "new" });
  },
);
