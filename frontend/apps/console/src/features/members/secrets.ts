import { useState } from "react";

/** What a link from a mail carries behind its `#`, where no server and no log sees it; taken out of the address bar. */
export function useSecret(): string {
  const [secret] = useState(() => location.hash.slice(1));
  if (location.hash) history.replaceState(history.state, "", location.pathname);
  return secret;
}
