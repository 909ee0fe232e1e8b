import { Component, type ComponentChildren, createRef } from "preact";
import type { Ticket, Words } from "../../types";
import type { Chat } from "../chat";
import { day } from "../core/format";
import { type Row, rowsOf } from "../core/rows";
import { type State, saidIn } from "../state";
import { inLanguage, language, type Note } from "../text";
import { Bubble, QueuedBubble } from "./Bubble";
import { DownIcon } from "./icons";
import type { Shown } from "./Viewer";

interface Props {
  chat: Chat;
  greeting: Words;
  state: State;
  onShow: (shown: Shown) => void;
  onClimb: () => void;
}

const NEAR = 60;

/** What was said; stays at the newest line unless the reader went up. */
export class Messages extends Component<Props, { below?: boolean }> {
  readonly #list = createRef<HTMLDivElement>();
  #bottom = true;
  // The keyboard of a phone or a growing composer must not hide the last line.
  readonly #resized = new ResizeObserver(() => {
    if (this.#bottom) this.#down();
  });

  override shouldComponentUpdate({ state }: Props, { below }: { below?: boolean }): boolean {
    const before = this.props.state;
    // Everything but the draft, so that a key stroke draws nothing here.
    const same = (Object.keys(state) as (keyof State)[]).every(
      (name) => name === "text" || name === "files" || state[name] === before[name],
    );
    return !same || below !== this.state.below;
  }

  override componentDidMount(): void {
    if (this.#list.current) this.#resized.observe(this.#list.current);
  }

  override componentWillUnmount(): void {
    this.#resized.disconnect();
  }

  override getSnapshotBeforeUpdate(): number {
    const box = this.#list.current;
    return box ? box.scrollHeight - box.scrollTop : 0;
  }

  override componentDidUpdate({ state: before }: Props, _: unknown, fromEnd: number): void {
    const { talk, queue } = this.props.state;
    const box = this.#list.current;
    // What comes in above must not move what is being read.
    if (box && talk.earlier !== before.talk.earlier) box.scrollTop = box.scrollHeight - fromEnd;
    const newest = saidIn(this.props.state).at(-1);
    const news = newest !== saidIn(before).at(-1);
    const mine = queue.length > before.queue.length || (news && newest?.author.kind === "customer");
    if (this.#bottom || mine) this.#down();
    else if (news) this.setState({ below: true });
  }

  override render({ state, greeting, chat, onShow }: Props) {
    const { locale, talk, queue, notices, typing, loading, climbing } = state;
    const { t } = language;
    const hello = inLanguage(greeting, locale);
    return (
      <div class="middle">
        <section
          class="list"
          ref={this.#list}
          onScroll={this.#scrolled}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
          tabIndex={0}
          aria-label={t("conversation")}
        >
          <ol>
            {talk.earlier !== null && (
              <li class="line">
                <button type="button" disabled={climbing} onClick={this.#climb}>
                  {t(climbing ? "loading" : "earlier")}
                </button>
              </li>
            )}
            {hello !== "" && talk.earlier === null && (
              <li class="row">
                <Bubble
                  chat={chat}
                  locale={locale}
                  name={t("greeter")}
                  text={hello}
                  files={NOTHING}
                  own={false}
                  onShow={onShow}
                />
              </li>
            )}
            {loading && <Line>{t("loading")}</Line>}
            {rowsOf(saidIn(state), queue, notices).map((row) => this.#row(row))}
            <Ending ticket={talk.ticket} />
            {typing && (
              <li class="row">
                <p class="typing">
                  <i />
                  <i />
                  <i />
                  <span>{t("typing", { name: typing.name ?? t("someone") })}</span>
                </p>
              </li>
            )}
          </ol>
        </section>
        {this.state.below && (
          <button type="button" class="latest" onClick={this.#down}>
            <DownIcon />
            {t("latest")}
          </button>
        )}
      </div>
    );
  }

  #row(row: Row<Note>) {
    const { chat, state, onShow } = this.props;
    const { locale, t } = language;
    if (row.kind === "day") return <Line key={row.key}>{day(row.at, locale)}</Line>;
    if (row.kind === "notice") return <Line key={row.key}>{t(row.note.key, row.note.params)}</Line>;
    if (row.kind === "queued") {
      return (
        <li key={row.key} class="row own">
          <QueuedBubble
            chat={chat}
            item={row.item}
            progress={state.progress}
            waiting={state.trouble !== null}
            onShow={onShow}
          />
        </li>
      );
    }
    const { author, text, files, at } = row.message;
    if (author.kind === "system") return <Line key={row.key}>{text}</Line>;
    const own = author.kind === "customer";
    return (
      <li key={row.key} class={`row ${own ? "own" : ""} ${row.last ? "" : "grouped"}`}>
        <Bubble
          chat={chat}
          locale={locale}
          name={own ? t("you") : (author.name ?? t("someone"))}
          text={text}
          files={files}
          own={own}
          at={row.last ? at : null}
          sent={row.sent}
          onShow={onShow}
        />
      </li>
    );
  }

  readonly #down = () => this.#list.current?.scrollTo({ top: this.#list.current.scrollHeight });

  readonly #scrolled = () => {
    const box = this.#list.current;
    if (box === null) return;
    this.#bottom = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    if (this.#bottom) this.setState({ below: false });
    else if (box.scrollTop < box.clientHeight / 2) this.props.onClimb();
  };

  // The button goes away with the last page: who reads by keyboard goes on in the list.
  readonly #climb = () => {
    this.#list.current?.focus();
    this.props.onClimb();
  };
}

const NOTHING: never[] = [];

/** What happened, between what was said. */
function Line({ children }: { children: ComponentChildren }) {
  return <li class="line">{children}</li>;
}

function Ending({ ticket }: { ticket: Ticket | null }) {
  if (ticket?.status !== "solved" && ticket?.status !== "closed") return null;
  const { locale, t } = language;
  return (
    <Line>
      {t(ticket.status, { number: ticket.number })}
      {ticket.rating && <iframe title={t("rate")} src={`${ticket.rating.url}&locale=${locale}`} />}
    </Line>
  );
}
