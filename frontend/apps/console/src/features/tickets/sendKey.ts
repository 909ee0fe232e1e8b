/** What the key that sends is called on this machine. */
export const SEND_KEY = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘↵" : "Ctrl ↵";
