import { type ReactNode, useLayoutEffect, useRef } from "react";

interface Props {
  title: string;
  closeLabel: string;
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** Something to look at over the page; Esc or a click beside closes, focus stays inside and returns. */
export function Sheet({ title, closeLabel, wide, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  // before it leaves the page: only an open dialog gives the focus back to where it was
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc is the keyboard's way, given by the browser
    <dialog
      ref={dialog}
      className={wide ? "sheet wide" : "sheet"}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className="sheet-body">
        <header>
          <h2>{title}</h2>
          <button type="button" className="btn plain icon" aria-label={closeLabel} onClick={onClose}>
            ✕
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
