import { ApiError, OfflineError } from "@kefu/api";
import { expect, test, vi } from "vitest";
import {
  type Attachment,
  changeDraft,
  type Draft,
  detach,
  draftOf,
  emptied,
  forgetDrafts,
  isRefused,
  keyOf,
  missesHearer,
  typed,
  whisperedAgain,
} from "./drafts.ts";

const draft: Draft = {
  mode: "whisper",
  meant: {},
  reply: "",
  note: "",
  whisper: "",
  hearer: null,
  files: [],
};

test("a whisper is meant for whom it was begun for, whoever holds the ticket when it goes on", () => {
  const begun = { ...draft, ...typed(draft, "whisper", "Ask", "lin") };
  expect(begun.hearer).toBe("lin");
  const longer = { ...begun, ...typed(begun, "whisper", "Ask first", "tom") };
  expect(longer.hearer).toBe("lin");
  expect(missesHearer(longer, "tom")).toBe(true);
  expect(missesHearer(longer, "lin")).toBe(false);
  expect(missesHearer({ ...longer, hearer: "tom" }, "tom")).toBe(false);
});

test("begun anew it is meant for who hears it now", () => {
  const begun = { ...draft, whisper: "Ask", hearer: "lin" };
  const empty = { ...begun, ...typed(begun, "whisper", " ", "tom") };
  expect(empty.hearer).toBe(null);
  expect(typed(empty, "whisper", "Wait", "tom").hearer).toBe("tom");
  expect({ ...begun, ...emptied("whisper") }).toMatchObject({ whisper: "", hearer: null });
});

test("a whisper kept without a name, or joined to one for another, waits for a word", () => {
  expect(missesHearer({ ...draft, whisper: "Ask" }, "lin")).toBe(true);
  const other = { ...draft, whisper: "Wait", hearer: "tom" };
  expect(whisperedAgain(other, "Ask", "lin")).toEqual({ whisper: "Ask\nWait", hearer: null });
  expect(whisperedAgain(draft, "Ask", "lin")).toEqual({ whisper: "Ask", hearer: "lin" });
});

test("answers and notes know of no hearer", () => {
  expect(typed({ ...draft, hearer: "lin" }, "reply", "Hello", "tom")).toEqual({ reply: "Hello" });
});

test("a file may go up again unless it is itself what is refused", () => {
  const refused = (status: number, code: string, reason?: string) =>
    isRefused(new ApiError({ title: "", status, code, params: reason ? { reason } : undefined }));
  expect(refused(400, "invalid", "file_empty")).toBe(true);
  expect(refused(400, "invalid", "file_name")).toBe(true);
  expect(refused(413, "too_large")).toBe(true);
  expect(refused(413, "unknown")).toBe(true);
  expect(refused(415, "type_refused")).toBe(true);
  expect(refused(400, "invalid", "file_cut_off")).toBe(false);
  expect(refused(400, "unknown")).toBe(false);
  expect(refused(503, "storage_full")).toBe(false);
  expect(isRefused(new OfflineError())).toBe(false);
});

test("the picture of a file takes no more memory once it left the draft: sent, taken off or forgotten", () => {
  vi.stubGlobal("localStorage", {});
  const revoked = vi.spyOn(URL, "revokeObjectURL");
  const key = keyOf("m1", 7);
  const file = (id: string): Attachment => ({
    id,
    name: `${id}.png`,
    type: "image/png",
    size: 1,
    progress: 1,
    state: "done",
    ref: null,
    preview: `blob:${id}`,
  });
  const put = (...ids: string[]) => changeDraft(key, () => ({ files: ids.map(file) }));
  put("sent", "stays");
  changeDraft(key, () => emptied("whisper"));
  expect(revoked).not.toHaveBeenCalled();
  put("stays");
  expect(revoked.mock.calls).toEqual([["blob:sent"]]);
  detach(key, "stays");
  put("other");
  changeDraft(key, () => emptied("reply"));
  expect(draftOf(key).files).toEqual([]);
  put("last");
  forgetDrafts([7]);
  expect(revoked.mock.calls.flat()).toEqual(["blob:sent", "blob:stays", "blob:other", "blob:last"]);
});
