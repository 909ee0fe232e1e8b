import type { ReactNode } from "react";

export type Tone = "plain" | "warn" | "danger" | "ok" | "vip" | "ai" | "accent";

/** A small fact beside a name: colour only where somebody must act. */
export function Chip({
  tone = "plain",
  title,
  children,
}: {
  tone?: Tone;
  title?: string;
  children: ReactNode;
}) {
  return (
    <span className={`chip ${tone} num`} title={title}>
      {children}
    </span>
  );
}
