import { colourOf, initialsOf } from "./names.ts";

interface Props {
  name: string;
  /** What decides the colour; an id stays when a name changes. */
  seed?: string | null;
  size?: "small" | "large";
  /** Written instead of initials. */
  text?: string;
  /** True where the name stands beside it in words. */
  decorative?: boolean;
}

export function Avatar({ name, seed, size, text, decorative = false }: Props) {
  const className = `av av-${colourOf(seed ?? name)} ${size ?? ""}`;
  if (decorative) {
    // Drawn, not written: initials are no part of what the button around them is called.
    return <span className={className} aria-hidden="true" data-initials={text ?? initialsOf(name)} />;
  }
  return (
    <span className={className} role="img" aria-label={name} title={name}>
      {text ?? initialsOf(name)}
    </span>
  );
}
