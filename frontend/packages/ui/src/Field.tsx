import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";

interface Label {
  label: string;
  hint?: string;
  error?: string | null;
}

/** What a labelled control carries so that screen readers know its name, its hint and what is wrong with it. */
interface Tied {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby"?: string;
}

function Labelled({ label, hint, error, children }: Label & { children: (tied: Tied) => ReactNode }) {
  const id = useId();
  const about = error || hint ? `${id}-about` : undefined;
  return (
    <div className="field">
      <label htmlFor={id}>
        <span>{label}</span>
      </label>
      {children({ id, "aria-invalid": Boolean(error), "aria-describedby": about })}
      {about ? (
        <small id={about} className={error ? "wrong" : undefined}>
          {error || hint}
        </small>
      ) : null}
    </div>
  );
}

/** A labelled input; an error is tied to it for screen readers. */
export function Field({ label, hint, error, ...rest }: Label & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(tied) => <input className="input" {...tied} {...rest} />}
    </Labelled>
  );
}

/** The same for several lines. */
export function TextField({
  label,
  hint,
  error,
  ...rest
}: Label & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(tied) => <textarea className="input" rows={3} {...tied} {...rest} />}
    </Labelled>
  );
}

interface Choices {
  options: { key: string; label: string }[];
}

/** The same for one of a few. */
export function SelectField({
  label,
  hint,
  error,
  options,
  ...rest
}: Label & Choices & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(tied) => (
        <select className="input" {...tied} {...rest}>
          {options.map((option) => (
            <option key={option.key} value={option.key}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}
