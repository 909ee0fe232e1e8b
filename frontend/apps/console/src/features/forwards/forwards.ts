import { type Forward, type ForwardList, forwards, hasCode } from "@kefu/api";
import { type QueryClient, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";

/** What was sent of a ticket, and whether more can be. */
export function useForwards(number: number, wanted = true) {
  return useQuery({
    queryKey: keys.forwards(number),
    queryFn: ({ signal }) => forwards.list(number, signal),
    enabled: wanted,
    staleTime: 0,
  });
}

/** Addresses as people write them after each other. */
export function addressesIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;\uff0c\uff1b\u3001]+/).filter(Boolean))];
}

/** Put what the server just told of a mail among those that are known. */
export function showForward(queries: QueryClient, number: number, told: Forward): void {
  queries.setQueryData<ForwardList>(keys.forwards(number), (known) =>
    known ? { ...known, items: [told, ...known.items.filter(({ id }) => id !== told.id)] } : known,
  );
}

/** Take a mail back that has not left. */
export async function undoForward(
  queries: QueryClient,
  t: TFunction,
  number: number,
  id: string,
): Promise<void> {
  try {
    await insist(() => forwards.undo(number, id));
    tell(t("forwards:undone"));
  } catch (error) {
    tell(hasCode(error, "forward_left") ? t("forwards:too_late") : sentenceOf(error, t), "danger");
  }
  void queries.invalidateQueries({ queryKey: keys.forwards(number) });
}
