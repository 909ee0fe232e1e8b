import { EmptyState, ErrorState } from "@kefu/ui";
import type { HTMLAttributes, ReactNode } from "react";
import { NavLink } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { BackButton } from "../shell/BackButton.tsx";
import { sentenceOf } from "../shell/sentence.ts";

interface Props {
  title: string;
  count: number | undefined;
  /** Whether there are more than that. */
  more?: boolean;
  add: { to: string; label: string } | null;
  /** Where a phone comes back to. */
  back?: string;
  /** Beside the title, such as a search. */
  tools?: ReactNode;
  error: unknown;
  retry: () => void;
  /** Told where the list is empty, unless what is looked for stands below it. */
  empty: string;
  /** Below the list: what to do next while there is little in it. */
  note?: string;
  /** What stands apart below the list. */
  below?: ReactNode;
  /** What the list itself is, where it is more than a list. */
  list?: HTMLAttributes<HTMLUListElement>;
  children: ReactNode[];
}

/** The middle column: everything of one sort, and the way to add another. */
export function Listing({
  title,
  count,
  more,
  add,
  back = "/admin",
  tools,
  error,
  retry,
  empty,
  note,
  below,
  list,
  children,
}: Props) {
  const { t } = useTexts("admin");
  return (
    <section className="list" aria-label={title}>
      <header>
        <BackButton to={back} />
        <h1>{title}</h1>
        <span className="muted num">{more ? `${count}+` : count}</span>
        {tools}
        {add ? (
          <NavLink to={add.to} className="btn add">
            {add.label}
          </NavLink>
        ) : null}
      </header>
      {error && count === undefined ? (
        <ErrorState
          title={t("failed")}
          text={sentenceOf(error, t)}
          retryLabel={t("shell:retry")}
          retry={retry}
        />
      ) : null}
      {count !== undefined && children.length === 0 && empty ? <EmptyState title={empty} /> : null}
      <div className="rows" aria-busy={count === undefined && !error}>
        <ul {...(children.length > 0 ? list : {})}>{count === undefined && !error ? <Bones /> : children}</ul>
        {note ? <p className="muted next-step">{note}</p> : null}
        {below}
      </div>
    </section>
  );
}

function Bones() {
  return [64, 48, 56].map((width) => (
    <li key={width} className="item bones" aria-hidden="true">
      <span className={`bone w${width}`} />
      <span className="bone w40" />
    </li>
  ));
}
