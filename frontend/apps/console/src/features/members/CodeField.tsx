import { Field } from "@kefu/ui";

interface Props {
  label: string;
  hint?: string;
  error?: string | null;
  value: string;
  onChange: (code: string) => void;
}

/** Six digits of an authenticator app; telephones offer their number keys. */
export function CodeField({ onChange, ...rest }: Props) {
  return (
    <Field
      {...rest}
      name="code"
      className="input code num"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={12}
      required
      autoFocus
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
