import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { halfTyped } from "./drafts.ts";

interface Props {
  label?: string;
  className?: string;
  onSubmit: () => void;
  onClose: () => void;
  /** What is told and the buttons, below the inputs. */
  foot: ReactNode;
  children: ReactNode;
}

/**
 * A form in which fields are filled in, driven by the keyboard. The browser reports a half-typed date or number as
 * nothing at all: it is refused in words, never taken for an empty field.
 */
export function FillForm({ label, className, onSubmit, onClose, foot, children }: Props) {
  const { t } = useTexts("fields");
  const [half, setHalf] = useState(false);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const input = halfTyped(event.currentTarget.elements);
    setHalf(input !== undefined);
    if (input) input.focus();
    else onSubmit();
  }
  function onKeyDown(event: KeyboardEvent<HTMLFormElement>) {
    if (event.nativeEvent.isComposing || event.keyCode === 229) {
      // Enter chooses a word here, it does not send the form
      if (event.key === "Enter") event.preventDefault();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      event.currentTarget.requestSubmit();
    }
  }

  return (
    <form
      className={className}
      aria-label={label}
      noValidate
      onSubmit={submit}
      onInput={() => setHalf(false)}
      onKeyDown={onKeyDown}
    >
      {children}
      <div role="alert">{half ? <p className="bad">{t("half_typed")}</p> : null}</div>
      {foot}
    </form>
  );
}
