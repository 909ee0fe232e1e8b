import { Button, Field } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import { SHORTEST } from "./NewPasswordField.tsx";

const LENGTH = 14;
// without what looks alike: it is read out or written down
const SIGNS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** A password nobody guesses; every sign is as likely as any other. */
export function makePassword(): string {
  const most = 256 - (256 % SIGNS.length);
  let made = "";
  while (made.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH))) {
      if (byte < most && made.length < LENGTH) made += SIGNS[byte % SIGNS.length];
    }
  }
  return made;
}

interface Props {
  label: string;
  hint: string;
  error: string | null;
  value: string;
  onChange: (password: string) => void;
}

/** A password for somebody else: readable, because it must be passed on. */
export function InitialPassword({ value, onChange, ...rest }: Props) {
  const { t } = useTexts("members");
  return (
    <div className="secret">
      <Field
        {...rest}
        autoComplete="off"
        spellCheck={false}
        minLength={SHORTEST}
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <Button onClick={() => onChange(makePassword())}>{t("admin.suggest")}</Button>
    </div>
  );
}
