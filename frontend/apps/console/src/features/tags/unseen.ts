/** What is not drawn and joins no pictures: none of it stands in a name. The server, which knows more of it, has the last word. */
const UNSEEN = /(?![\u200d\u{e0020}-\u{e007f}])\p{Cf}/u;

/** Whether something in a name cannot be seen, as it comes along with what is pasted. */
export function hasUnseen(text: string): boolean {
  return UNSEEN.test(text);
}
