/**
 * What is typed between the key that opens something and the moment it is there. None of it may be lost, and none may
 * reach the page below, where single keys solve tickets and throw them away.
 */
let typed: string | null = null;
let leave = () => {};

function take(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return;
  // other keys that write nothing, such as Tab and F5, go where they always go
  if (event.key.length > 1 && !"Escape Backspace Enter".includes(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.key === "Escape") leave();
  else if (event.key === "Backspace") typed = (typed ?? "").slice(0, -1);
  else if (event.key.length === 1) typed = (typed ?? "") + event.key;
}

/** Begin to keep what is typed; Escape gives up what is being opened. */
export function holdKeys(giveUp: () => void): void {
  leave = giveUp;
  if (typed === null) window.addEventListener("keydown", take, true);
  typed = "";
}

/** From now on keys go where they always go; gives what was typed until now. */
export function releaseKeys(): string {
  window.removeEventListener("keydown", take, true);
  const text = typed ?? "";
  typed = null;
  return text;
}
