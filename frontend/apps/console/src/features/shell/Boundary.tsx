import { Button, ErrorState } from "@kefu/ui";
import { Component, type ReactNode, useEffect } from "react";
import { useLocation } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "./notices.ts";

const PAUSE = 10_000;

interface Props {
  /** Where one is: what failed elsewhere is forgotten. */
  at?: string;
  /** What stands in its place; nothing unless given. */
  instead?: (again: () => void) => ReactNode;
  onFailed?: () => void;
  children: ReactNode;
}

/** Keeps a part that cannot be fetched or drawn from taking everything around it along. */
export class Boundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch() {
    this.props.onFailed?.();
  }

  override componentDidUpdate(before: Props) {
    if (this.state.failed && before.at !== this.props.at) this.again();
  }

  again = () => this.setState({ failed: false });

  override render() {
    if (!this.state.failed) return this.props.children;
    return this.props.instead?.(this.again) ?? null;
  }
}

/** A page, or what stands in its place when it fails: it can be tried again, and one can go elsewhere. */
export function PageBoundary({ children }: { children: ReactNode }) {
  const { t } = useTexts();
  const { pathname, search } = useLocation();
  return (
    <Boundary
      at={pathname + search}
      instead={(again) => (
        <ErrorState
          whole
          title={t("errors.part")}
          text={t("errors.part_text")}
          retryLabel={t("retry")}
          retry={again}
        >
          <Button onClick={() => location.reload()}>{t("reload")}</Button>
        </ErrorState>
      )}
    >
      {children}
    </Boundary>
  );
}

/** A part of a page. What was opened is closed again, in words; what stands there by itself says so in its place. */
export function PartBoundary({
  onClose,
  children,
}: {
  onClose: (() => void) | undefined;
  children: ReactNode;
}) {
  const { t } = useTexts();
  if (!onClose) {
    return (
      <Boundary
        instead={(again) => (
          <span className="bad" role="alert">
            {t("errors.part")} <Button onClick={again}>{t("retry")}</Button>
          </span>
        )}
      >
        {children}
      </Boundary>
    );
  }
  const reload = { label: t("reload"), run: () => location.reload() };
  return (
    <Boundary
      onFailed={() => {
        onClose();
        tell(t("errors.part"), "danger", reload);
      }}
    >
      {children}
    </Boundary>
  );
}

/** What nobody sees: it is tried again until it is there. */
export function LastingBoundary({ children }: { children: ReactNode }) {
  return <Boundary instead={(again) => <Again run={again} />}>{children}</Boundary>;
}

function Again({ run }: { run: () => void }) {
  useEffect(() => {
    const timer = setTimeout(run, PAUSE);
    return () => clearTimeout(timer);
  }, [run]);
  return null;
}
