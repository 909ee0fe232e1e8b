import { Component, createRef } from "preact";
import type { FileInfo } from "../../types";
import { language } from "../text";
import { save } from "./Files";
import { CloseIcon, DownIcon } from "./icons";

export interface Shown {
  file: FileInfo;
  url: string;
}

/** One picture over the whole window; Escape or the button goes back to the talk. */
export class Viewer extends Component<{ shown: Shown; onShut: () => void }> {
  readonly #dialog = createRef<HTMLDialogElement>();

  override componentDidMount(): void {
    this.#dialog.current?.showModal();
  }

  override render() {
    const { t } = language;
    const { file, url } = this.props.shown;
    return (
      <dialog ref={this.#dialog} class="viewer" aria-label={file.name} onClose={this.props.onShut}>
        <div class="bar">
          <span class="name">{file.name}</span>
          <button
            type="button"
            class="quiet"
            aria-label={t("download", { name: file.name })}
            onClick={() => save(url, file.name)}
          >
            <DownIcon />
          </button>
          <button
            type="button"
            class="quiet"
            aria-label={t("back")}
            onClick={() => this.#dialog.current?.close()}
          >
            <CloseIcon />
          </button>
        </div>
        <img src={url} alt={file.name} />
      </dialog>
    );
  }
}
