import { isTransient, newId } from "@kefu/api";

const TRIES = 3;

/** Ask until there is an answer: every try carries the same key, so however often it arrives, it works once. */
export async function insist<T>(ask: (key: string) => Promise<T>, tries = TRIES): Promise<T> {
  const key = newId();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(key);
    } catch (error) {
      if (!isTransient(error) || attempt === tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, 400 * 2 ** attempt));
    }
  }
}
