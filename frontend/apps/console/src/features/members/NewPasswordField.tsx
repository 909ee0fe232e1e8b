import { Field } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";

/** As the server has it. */
export const SHORTEST = 10;

interface Props {
  label: string;
  error: string | null;
  value: string;
  autoFocus?: boolean;
  onChange: (password: string) => void;
}

/** A password that somebody chooses for themselves. */
export function NewPasswordField({ value, onChange, ...rest }: Props) {
  const { t } = useTexts("members");
  return (
    <Field
      {...rest}
      hint={t("setup.password_hint")}
      type="password"
      autoComplete="new-password"
      required
      minLength={SHORTEST}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
