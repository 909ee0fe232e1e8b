const PAUSE = 4000;

/** Tells that somebody types when they begin, and that they stopped once they rest or say so; none of it once they left. */
export function typist(tell: (types: boolean) => void) {
  let rests: ReturnType<typeof setTimeout> | undefined;
  const says = (types: boolean) => {
    clearTimeout(rests);
    if (types !== !!rests) tell(types);
    rests = types ? setTimeout(says, PAUSE, false) : undefined;
  };
  const left = () => {
    clearTimeout(rests);
    rests = undefined;
  };
  return { says, left, types: () => !!rests };
}
