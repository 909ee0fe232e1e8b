import { expect, test } from "vitest";
import { faceOf } from "./preview.ts";

const settings = {
  title: { zh: "你好", en: "Hello" },
  colour: "#FFD400",
  side: "left",
  distance: 80,
};

test("a preview says what the window will, in the language of the screen", () => {
  expect(faceOf(settings, "zh").title).toBe("你好");
  expect(faceOf(settings, "en")).toEqual({
    title: "Hello",
    subtitle: "",
    greeting: "",
    colour: "#ffd400",
    onColour: "#000000",
    side: "left",
    distance: 80,
  });
});

test("what is not there or not yet whole is as it ships", () => {
  expect(faceOf({ colour: "#0F766E" }, "en")).toMatchObject({ colour: null, side: "right", distance: 20 });
  expect(faceOf({ colour: "#12", distance: null }, "en")).toMatchObject({ colour: null, distance: 20 });
  expect(faceOf({ colour: "#102030", distance: 9000 }, "en")).toMatchObject({
    onColour: "#ffffff",
    distance: 300,
  });
});
