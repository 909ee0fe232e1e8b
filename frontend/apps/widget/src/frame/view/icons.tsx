import type { JSX } from "preact";

function Icon({ children }: { children: JSX.Element | JSX.Element[] }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const ClipIcon = () => (
  <Icon>
    <path d="M16.5 9.2 10 15.7a4 4 0 0 1-5.7-5.7l6.8-6.7a2.7 2.7 0 0 1 3.8 3.8l-6.7 6.7a1.3 1.3 0 0 1-1.9-1.9l6-6" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="m5 5 10 10M15 5 5 15" />
  </Icon>
);

export const FileIcon = () => (
  <Icon>
    <path d="M11 2.5H5.5v15h9V6zM11 2.5V6h3.5" />
  </Icon>
);

export const DownIcon = () => (
  <Icon>
    <path d="M10 4v12m-4.5-4.5L10 16l4.5-4.5" />
  </Icon>
);
