import { useState } from "react";

/**
 * The version of a thing at which a form began to change it. The stream brings newer ones meanwhile, and who sent
 * those with what they saw before would take back what a colleague just did without a word: the server must tell.
 */
export function useBegun(current: number, touched: boolean): [number, (version: number) => void] {
  const [begun, setBegun] = useState(current);
  if (!touched && begun !== current) setBegun(current);
  return [touched ? begun : current, setBegun];
}
