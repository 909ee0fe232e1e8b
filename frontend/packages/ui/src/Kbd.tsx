/** The key beside an action. For the eye only: aria-keyshortcuts tells others. */
export function Kbd({ children }: { children: string }) {
  return (
    <span className="kbd" aria-hidden="true">
      {children}
    </span>
  );
}
