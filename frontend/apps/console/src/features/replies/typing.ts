/**
 * Put text where a part of a field is, as if it had been typed: the browser's own undo takes it back.
 * Setting the value would be forgotten by Ctrl-Z.
 */
export function typeInto(field: HTMLTextAreaElement, start: number, end: number, text: string): void {
  field.focus();
  field.setSelectionRange(start, end);
  if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
