import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { keys } from "../../app/keys.ts";
import { rereadTicket } from "./whispering.ts";

test("a ticket that is being read when a whisper comes is read once more", async () => {
  const queries = new QueryClient();
  const answers: ((text: string) => void)[] = [];
  const queryFn = () => new Promise<string>((resolve) => answers.push(resolve));
  const observer = new QueryObserver<string>(queries, { queryKey: keys.ticket(7), queryFn });
  const leave = observer.subscribe(() => {});
  await vi.waitFor(() => expect(answers.length).toBe(1));
  void rereadTicket(queries, 7);
  await vi.waitFor(() => expect(answers.length).toBe(2));
  answers[0]?.("before");
  answers[1]?.("after");
  await vi.waitFor(() => expect(queries.getQueryData(keys.ticket(7))).toBe("after"));
  leave();
});

test("what is read ahead, and shown nowhere yet, is not kept as new", async () => {
  const queries = new QueryClient();
  const answers: ((text: string) => void)[] = [];
  const queryFn = () => new Promise<string>((resolve) => answers.push(resolve));
  const reading = queries.prefetchQuery({ queryKey: keys.ticket(7), queryFn });
  await vi.waitFor(() => expect(answers.length).toBe(1));
  await rereadTicket(queries, 7);
  answers[0]?.("before");
  await reading;
  expect(queries.getQueryData(keys.ticket(7))).toBe(undefined);
});
