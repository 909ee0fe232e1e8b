import { type InputHTMLAttributes, useId } from "react";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string;
  error?: string | null;
}

/** A labelled input; an error is tied to it for screen readers. */
export function Field({ label, hint, error, ...rest }: Props) {
  const id = useId();
  const about = error || hint ? `${id}-about` : undefined;
  return (
    <div className="field">
      <label htmlFor={id}>
        <span>{label}</span>
      </label>
      <input id={id} className="input" aria-invalid={Boolean(error)} aria-describedby={about} {...rest} />
      {about ? (
        <small id={about} className={error ? "wrong" : undefined}>
          {error || hint}
        </small>
      ) : null}
    </div>
  );
}
