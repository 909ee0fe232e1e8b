/** What this browser says to notices outside of its window. */
export type Leave = "granted" | "denied" | "default" | "unsupported";

export function leaveOf(): Leave {
  return "Notification" in window && window.isSecureContext ? Notification.permission : "unsupported";
}

/** Ask, by a click only: a browser that is asked unbidden says no for good. */
export async function askLeave(): Promise<Leave> {
  if (leaveOf() !== "default") return leaveOf();
  return await Notification.requestPermission();
}

/** Only who looks elsewhere is shown a notice. */
export function mayShow(): boolean {
  return leaveOf() === "granted" && document.visibilityState !== "visible";
}

/** Show a notice; tabs that show the same replace one another. */
export function show(title: string, body: string, position: number, onClick: () => void): void {
  try {
    const notice = new Notification(title, { body, tag: `kefu-${position}` });
    notice.onclick = () => {
      window.focus();
      notice.close();
      onClick();
    };
  } catch {
    // browsers on phones have the word but show notices by a worker only
  }
}
