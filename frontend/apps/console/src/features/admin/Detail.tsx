import { EmptyState } from "@kefu/ui";
import { Settings2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTexts } from "../../app/texts.tsx";
import { BackButton } from "../shell/BackButton.tsx";

interface Props {
  title: string;
  back: string;
  note?: ReactNode;
  /** Without a list beside it. */
  whole?: boolean;
  children: ReactNode;
}

/** The right column: one thing that is set up. */
export function Detail({ title, back, note, whole, children }: Props) {
  return (
    <section className={whole ? "detail whole" : "detail"} aria-label={title}>
      <header>
        <BackButton to={back} />
        <h1>{title}</h1>
        {note}
      </header>
      <div className="detail-body">{children}</div>
    </section>
  );
}

/** Nothing chosen yet. */
export function Nothing() {
  const { t } = useTexts("admin");
  return (
    <section className="detail nothing">
      <EmptyState icon={<Settings2 size={28} strokeWidth={1.4} aria-hidden />} title={t("nothing")} />
    </section>
  );
}
