import type { ReactNode } from "react";
import { Button } from "./Button.tsx";

interface Props {
  icon?: ReactNode;
  title: string;
  /** It stands instead of a page, and its title is the page's. */
  whole?: boolean;
  text?: string;
  children?: ReactNode;
}

/** Nothing here, and what to do next. */
export function EmptyState({ icon, title, whole, text, children }: Props) {
  const Title = whole ? "h1" : "h2";
  return (
    <div className="state">
      {icon}
      <Title>{title}</Title>
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
