import { Component, createRef } from "preact";
import { moment } from "../core/format";
import { untold } from "../incidents";
import { inLanguage, language } from "../text";
import type { Widget } from "../widget";
import { Composer } from "./Composer";
import { Header } from "./Header";
import { Messages } from "./Messages";
import { Problems } from "./Problems";
import { type Shown, Viewer } from "./Viewer";

// The server cannot know what time it is where this is read.
const TIME = /\d+-\d+-\d+T[\d:.]+Z/g;

/** The chat window. */
export class App extends Component<{ widget: Widget }, { over?: boolean; shown?: Shown | null }> {
  readonly #main = createRef<HTMLElement>();
  #open = false;

  override componentDidMount(): void {
    this.componentDidUpdate();
  }

  override componentDidUpdate(): void {
    const { open } = this.props.widget.store.now;
    if (open === this.#open) return;
    this.#open = open;
    if (!open) return;
    // On a phone the keyboard would jump up: there the window itself takes the focus.
    const fine = matchMedia("(pointer: fine)").matches;
    const main = this.#main.current;
    (fine ? main?.querySelector("textarea") : main)?.focus({ preventScroll: true });
  }

  /** Files that are over the window, or let go in it; words are left to the field. */
  #carry(event: DragEvent, over: boolean): void {
    const data = event.dataTransfer;
    if (!data?.types.includes("Files")) return;
    event.preventDefault();
    this.setState({ over });
    if (!over) this.props.widget.chat.draft.attach(data.files);
  }

  override render() {
    const { widget } = this.props;
    const { over, shown } = this.state;
    const { chat, config, store } = widget;
    const state = store.now;
    const { incidents = config.incidents, locale, online = config.online } = state;
    const { t } = language;
    return (
      <>
        <main
          ref={this.#main}
          class="window"
          tabIndex={-1}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || event.isComposing || shown) return;
            event.preventDefault();
            widget.close();
          }}
          onDragOver={(event) => this.#carry(event, true)}
          onDragLeave={(event) => {
            if (!event.currentTarget.contains(event.relatedTarget as Node | null))
              this.setState({ over: false });
          }}
          onDrop={(event) => this.#carry(event, false)}
        >
          <Header
            inbox={config.inbox}
            online={online}
            agent={state.talk.ticket?.agent?.name ?? null}
            onShut={widget.host.alone ? null : () => widget.close()}
          />
          <Problems
            role="status"
            lines={untold(incidents, chat.shelf).map((one) =>
              inLanguage(one, locale).replace(TIME, (at) => moment(at, locale)),
            )}
            onDismiss={() => {
              chat.shelf.set("hidden", incidents);
              store.set({ incidents });
            }}
          />
          <Messages
            chat={chat}
            greeting={config.inbox.greeting}
            state={state}
            onShow={this.#show}
            onClimb={widget.climb}
          />
          <div class="banner" role="status">
            {state.trouble && <p>{t(state.trouble.key, state.trouble.params)}</p>}
          </div>
          <Problems
            role="alert"
            lines={state.problems.map(({ key, params }) => t(key, params))}
            onDismiss={() => store.set({ problems: [] })}
          />
          <Composer chat={chat} state={state} limits={config.limits} />
          {over && <div class="drop">{t("drop")}</div>}
          <div class="hidden" role="log" aria-live="polite">
            {state.announcement && <p>{t(state.announcement.key, state.announcement.params)}</p>}
          </div>
        </main>
        {shown && <Viewer shown={shown} onShut={() => this.setState({ shown: null })} />}
      </>
    );
  }

  readonly #show = (shown: Shown) => this.setState({ shown });
}
