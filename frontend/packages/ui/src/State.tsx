import type { ReactNode } from "react";
import { Button } from "./Button.tsx";

interface Props {
  icon?: ReactNode;
  title: string;
  text?: string;
  children?: ReactNode;
}

/** Nothing here, and what to do next. */
export function EmptyState({ icon, title, text, children }: Props) {
  return (
    <div className="state">
      {icon}
      <h2>{title}</h2>
      {text ? <p>{text}</p> : null}
      {children}
    </div>
  );
}

/** What happened, what was kept, and the button that tries again. */
export function ErrorState({
  retry,
  retryLabel,
  children,
  ...rest
}: Props & { retry?: () => void; retryLabel?: string }) {
  return (
    <div role="alert">
      <EmptyState {...rest}>
        {retry && retryLabel ? <Button onClick={retry}>{retryLabel}</Button> : null}
        {children}
      </EmptyState>
    </div>
  );
}
