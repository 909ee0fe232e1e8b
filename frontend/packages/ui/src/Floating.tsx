import { Popover, Tooltip } from "antd";
import type { ReactElement, ReactNode } from "react";
import { useFocusBack } from "./focus.ts";

/** A word of help on hover and focus. */
export function Tip({
  text,
  side,
  children,
}: {
  text: string;
  side?: "right" | "top";
  children: ReactElement;
}) {
  return (
    <Tooltip title={text} placement={side ?? "top"} mouseEnterDelay={0.4}>
      {children}
    </Tooltip>
  );
}

interface FloatProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  content: ReactNode;
  side?: "bottomLeft" | "bottomRight" | "topLeft" | "topRight" | "rightBottom";
  children: ReactElement;
}

/** Something small that opens beside its button; closes on Esc and on a click elsewhere. */
export function Float({ open, onOpenChange, content, side = "bottomRight", children }: FloatProps) {
  useFocusBack(open);
  return (
    <Popover
      open={open}
      onOpenChange={onOpenChange}
      content={content}
      placement={side}
      trigger="click"
      arrow={false}
      destroyOnHidden
    >
      {children}
    </Popover>
  );
}
