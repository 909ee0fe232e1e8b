const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** What the keys are called on this machine: send, send and solve, take back what was just sent. */
export const SEND_KEY = MAC ? "⌘↵" : "Ctrl ↵";
export const SOLVE_KEY = MAC ? "⇧⌘↵" : "Ctrl ⇧ ↵";
export const UNDO_KEY = MAC ? "⌘Z" : "Ctrl Z";
