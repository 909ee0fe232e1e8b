/** All time zones that the browser knows, and this one in any case. */
export function zonesWith(zone: string): { key: string; label: string }[] {
  const known = Intl.supportedValuesOf("timeZone");
  return (known.includes(zone) ? known : [zone, ...known]).map((key) => ({ key, label: key }));
}
