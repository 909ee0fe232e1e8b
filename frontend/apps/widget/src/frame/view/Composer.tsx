import { Component, createRef } from "preact";
import type { Limits } from "../../types";
import type { Chat } from "../chat";
import { fileSize } from "../core/format";
import { textLength } from "../core/limits";
import type { State } from "../state";
import { language } from "../text";
import { Chip } from "./Chip";
import { ClipIcon } from "./icons";

const TALLEST = 120;

interface Props {
  chat: Chat;
  state: State;
  limits: Limits;
}

/** Where the visitor writes. */
export class Composer extends Component<Props> {
  readonly #area = createRef<HTMLTextAreaElement>();
  readonly #picker = createRef<HTMLInputElement>();

  override componentDidMount(): void {
    this.#fit();
  }

  override componentDidUpdate(before: Props): void {
    if (before.state.text !== this.props.state.text) this.#fit();
  }

  /** As high as its text, up to a few lines. */
  #fit(): void {
    const box = this.#area.current;
    if (box === null) return;
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`;
  }

  override render({ chat, state, limits }: Props) {
    const { locale, t } = language;
    const { text, files } = state;
    const left = limits.text_length - textLength(text.trim());
    const attach = t("attach", { size: fileSize(limits.file_bytes, locale) });

    return (
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault();
          this.#send();
        }}
      >
        {files.length > 0 && (
          <ul class="chips">
            {files.map((file) => (
              <Chip
                key={file.id}
                file={file}
                share={state.progress[file.id]}
                pictures={chat.pictures}
                onRemove={() => chat.draft.detach(file.id)}
              />
            ))}
          </ul>
        )}
        {left < limits.text_length * 0.1 && (
          <p class={left < 0 ? "count danger" : "count"} role="status">
            {left < 0 ? t("too_long", { count: -left }) : t("left", { count: left })}
          </p>
        )}
        <div class="write">
          <button
            type="button"
            class="quiet"
            aria-label={attach}
            title={attach}
            onClick={() => this.#picker.current?.click()}
          >
            <ClipIcon />
          </button>
          <input
            ref={this.#picker}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              const input = event.currentTarget;
              chat.draft.attach(input.files ?? []);
              input.value = "";
              this.#area.current?.focus();
            }}
          />
          <textarea
            ref={this.#area}
            rows={1}
            value={text}
            aria-label={t("message")}
            placeholder={t("placeholder")}
            enterkeyhint="send"
            onInput={(event) => {
              chat.draft.type(event.currentTarget.value);
              chat.signal.typed();
            }}
            onKeyDown={this.#pressed}
            onPaste={this.#pasted}
            onBlur={() => chat.signal.stop()}
          />
          <button type="submit" class="primary">
            {t("send")}
          </button>
        </div>
      </form>
    );
  }

  readonly #send = () => {
    if (this.props.chat.send()) this.#area.current?.focus();
  };

  readonly #pressed = (event: KeyboardEvent) => {
    // 229: Safari ends the composition before the key that confirms it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#send();
  };

  readonly #pasted = (event: ClipboardEvent) => {
    const data = event.clipboardData;
    // office programs add a picture of the words that were copied
    if (!data?.files.length || /(?=.*plain).*(html|rtf)/.test(`${data.types}`)) return;
    event.preventDefault();
    this.props.chat.draft.attach(data.files);
  };
}
