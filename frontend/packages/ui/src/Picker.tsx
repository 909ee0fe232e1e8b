import { type KeyboardEvent, type ReactNode, useId, useMemo, useState } from "react";

export interface Option {
  key: string;
  label: string;
  group?: string;
  icon?: ReactNode;
  tail?: ReactNode;
  /** More words to find it by. */
  keywords?: string;
  disabled?: boolean;
}

interface Props {
  label: string;
  options: Option[];
  empty: string;
  /** What stands in the field at first. */
  begin?: string;
  onPick: (key: string) => void;
  onClose: () => void;
  /** Given when what was typed may itself become an option. */
  creating?: (text: string) => Option | null;
  /** Told what is typed where the options are looked up elsewhere: they come fitting. */
  onText?: (text: string) => void;
}

/** As it is compared: whatever its case, and whether its letters are narrow or wide. */
function folded(text: string): string {
  return text.normalize("NFKC").toLocaleLowerCase();
}

function matches(option: Option, text: string): boolean {
  return folded(`${option.label} ${option.keywords ?? ""}`).includes(folded(text));
}

/** A searchable list driven by the keyboard: arrows, Enter, Esc (combobox with listbox, WAI-ARIA). */
export function Picker({ label, options, empty, begin = "", onPick, onClose, creating, onText }: Props) {
  const id = useId();
  const [text, setText] = useState(begin);
  const [at, setAt] = useState(0);
  const shown = useMemo(() => {
    const found = onText ? options : options.filter((option) => matches(option, text.trim()));
    const made = text.trim() && creating ? creating(text.trim()) : null;
    return made ? [...found, made] : found;
  }, [options, text, creating, onText]);
  const active = Math.min(at, Math.max(shown.length - 1, 0));

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((active + step + shown.length) % Math.max(shown.length, 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = shown[active];
      if (option && !option.disabled) onPick(option.key);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    }
  }

  return (
    <div className="picker">
      <input
        className="input small"
        // biome-ignore lint/a11y/noAutofocus: it opens because the user asked to choose
        autoFocus
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={shown[active] ? `${id}-${active}` : undefined}
        placeholder={label}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          onText?.(event.target.value.trim());
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      {shown.length === 0 ? <div className="nothing">{empty}</div> : null}
      <Options id={id} label={label} options={shown} active={active} onPick={onPick} onHover={setAt} />
    </div>
  );
}

interface ListProps {
  id: string;
  label: string;
  options: Option[];
  active: number;
  onPick: (key: string) => void;
  onHover: (index: number) => void;
}

function Options({ id, label, options, active, onPick, onHover }: ListProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a listbox of a combobox
    <ul id={`${id}-list`} role="listbox" aria-label={label}>
      {options.flatMap((option, index) => {
        const heading = option.group && option.group !== options[index - 1]?.group ? option.group : null;
        return [
          heading ? (
            <li key={`group-${heading}`} className="group" role="presentation">
              {heading}
            </li>
          ) : null,
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input above carries the keyboard
          <li
            key={option.key}
            id={`${id}-${index}`}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: see above
            role="option"
            aria-selected={index === active}
            aria-disabled={option.disabled}
            tabIndex={-1}
            ref={index === active ? (element) => element?.scrollIntoView?.({ block: "nearest" }) : undefined}
            onMouseMove={() => onHover(index)}
            onClick={() => (option.disabled ? undefined : onPick(option.key))}
          >
            {option.icon}
            <span>{option.label}</span>
            {option.tail ? <span className="tail">{option.tail}</span> : null}
          </li>,
        ];
      })}
    </ul>
  );
}
