import type { Entry } from "@kefu/api";
import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import type { People } from "../members/people.ts";
import { sentenceFor } from "./EventLine.tsx";

const people = {
  memberName: (id: string | null | undefined) => id ?? null,
  unitName: (id: string | null | undefined) => id ?? null,
} as People;
const t = ((key: string, values: Record<string, string>) => `${key} ${values.to ?? ""}`.trim()) as TFunction;

function told(data: Entry["data"]): string {
  const actor = { kind: "member", id: "lin", name: "Lin" } as const;
  const entry: Entry = {
    position: 1,
    type: "ticket.assigned",
    at: "2026-06-11T08:00:00Z",
    actor,
    data: { unit_id: "east", unit_before: "east", covers: null, ...data },
    message: null,
    whisper: null,
    values: null,
  };
  return sentenceFor(entry, t, people, new Map(), "en");
}

test("who has it now, and where only the team changed, the team", () => {
  const both = { team_id: "shop", assignee_id: "eve", team_before: null, assignee_before: null };
  expect(told(both)).toBe("event.assigned eve");
  expect(told({ ...both, assignee_before: "eve" })).toBe("event.assigned shop");
  expect(told({ ...both, team_id: null, team_before: "shop", assignee_before: "eve" })).toBe(
    "event.team_left shop",
  );
  const none = { ...both, assignee_id: null };
  expect(told(none)).toBe("event.assigned shop");
  expect(told({ ...none, team_id: null, team_before: "shop" })).toBe("event.assigned east");
  expect(told({ ...both, assignee_id: "lin", assignee_before: "lin" })).toBe("event.assigned shop");
  expect(told({ ...both, assignee_id: "lin" })).toBe("event.taken");
  expect(told({ ...both, team_id: null, assignee_id: null, assignee_before: "eve" })).toBe(
    "event.unassigned",
  );
});
