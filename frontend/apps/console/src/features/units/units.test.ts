import type { Unit, UnitKind } from "@kefu/api";
import { expect, test } from "vitest";
import {
  aboveOf,
  archivedOf,
  branchOf,
  changesWith,
  choicesOf,
  leftOf,
  parentsFor,
  placesOf,
  shownOf,
} from "./units.ts";

function unit(id: string, parent_id: string | null, kind: UnitKind = "team"): Unit {
  return { id, name: `Unit ${id}`, parent_id, kind, archived: false, version: 1 };
}

// upper levels first, as the server gives them
const UNITS = [
  unit("top", null, "headquarters"),
  unit("east", "top", "region"),
  unit("west", "top", "region"),
  unit("b", "west"),
  unit("a", "east"),
  unit("a2", "a"),
];
const ids = (places: { unit: Unit }[]) => places.map((place) => place.unit.id);

test("a tree is read from the top down, with what lies below right after each unit", () => {
  const places = placesOf(UNITS);
  expect(places.map(({ unit, level, parted }) => `${unit.id} ${level} ${parted}`)).toEqual([
    "top 0 true",
    "east 1 true",
    "a 2 true",
    "a2 3 false",
    "west 1 true",
    "b 2 false",
  ]);
  expect(choicesOf(UNITS).map((choice) => choice.label)[3]).toBe("\u2003\u2003\u2003Unit a2");
});

test("an archived unit is offered only where it is chosen already", () => {
  const units = UNITS.map((one) => ({ ...one, archived: one.id === "a2" }));
  expect(choicesOf(units).map(({ key }) => key)).toEqual(["top", "east", "a", "west", "b"]);
  expect(choicesOf(units, "a2").map(({ key }) => key)).toContain("a2");
});

test("above and below", () => {
  expect([...branchOf(UNITS, "east")]).toEqual(["east", "a", "a2"]);
  expect(aboveOf(UNITS, unit("a2", "a")).map((each) => each.id)).toEqual(["top", "east", "a"]);
});

test("what is folded hides what lies below it, and a search shows the way to what it found", () => {
  expect(ids(shownOf(UNITS, new Set(["east"]), ""))).toEqual(["top", "east", "west", "b"]);
  expect(ids(shownOf(UNITS, new Set(["top"]), ""))).toEqual(["top"]);
  expect(ids(shownOf(UNITS, new Set(["top"]), " UNIT A2 "))).toEqual(["top", "east", "a", "a2"]);
  expect(shownOf(UNITS, new Set(), "nowhere")).toEqual([]);
});

test("a search finds archived units too", () => {
  const units = UNITS.map((one) => ({ ...one, archived: one.id !== "top" && one.id !== "a" }));
  const found = (words: string) => archivedOf(units, words).map(({ id }) => id);
  expect(found("")).toEqual(["east", "west", "b", "a2"]);
  expect(found(" UNIT A")).toEqual(["a2"]);
  expect(found("nowhere")).toEqual([]);
});

test("nothing can be moved below itself, and no region below a team", () => {
  const east = UNITS[1] as Unit;
  expect(parentsFor(UNITS, "region", east).map((each) => each.id)).toEqual(["top", "west"]);
  expect(parentsFor(UNITS, "team", east).map((each) => each.id)).toEqual(["top", "west", "b"]);
  expect(parentsFor(UNITS, "team").length).toBe(UNITS.length);
});

test("a name that is typed back to what it was is no change, and one typed while it is saved stays one", () => {
  expect(leftOf({ name: "Unit b", kind: "shop" as UnitKind }, unit("b", "west"))).toEqual({ kind: "shop" });
  expect(leftOf({ name: "Later" }, { name: "Sent" })).toEqual({ name: "Later" });
  expect(leftOf({ name: " Sent " }, { name: " Sent " })).toEqual({});
});

test("what is set back to what it was while it is being saved is left to be saved", () => {
  const before = unit("b", "west");
  const sent = changesWith<Unit>({}, { name: "Sent" }, before, false);
  const back = changesWith(sent, { name: before.name }, before, true);
  expect(leftOf(back, { ...before, ...sent })).toEqual({ name: before.name });
  const forth = changesWith(back, { name: "Sent", kind: before.kind }, before, true);
  expect(leftOf(forth, { ...before, ...sent })).toEqual({});
  expect(changesWith(sent, { name: before.name }, before, false)).toEqual({});
});
