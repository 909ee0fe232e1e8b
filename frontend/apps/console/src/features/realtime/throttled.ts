/** At once the first time, then at most once per `pause`; the last call is never lost. */
export function throttled(pause: number, action: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  function run(): void {
    action();
    timer = setTimeout(() => {
      timer = null;
      if (again) {
        again = false;
        run();
      }
    }, pause);
  }
  return () => {
    if (timer === null) run();
    else again = true;
  };
}
