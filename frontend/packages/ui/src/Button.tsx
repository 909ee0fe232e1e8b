import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Kbd } from "./Kbd.tsx";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: "plain" | "primary" | "danger";
  size?: "large";
  icon?: ReactNode;
  /** The key that does the same, shown on the button. */
  hotkey?: string;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ tone, size, icon, hotkey, className = "", children, ...rest }: Props) {
  const bare = icon && !children ? "icon" : "";
  return (
    <button type="button" className={`btn ${tone ?? ""} ${size ?? ""} ${bare} ${className}`} {...rest}>
      {icon}
      {children}
      {hotkey ? <Kbd>{hotkey}</Kbd> : null}
    </button>
  );
}
