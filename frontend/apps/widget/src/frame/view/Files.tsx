import { Component, createRef } from "preact";
import type { FileInfo } from "../../types";
import { fileSize } from "../core/format";
import type { Pictures } from "../pictures";
import { language } from "../text";
import { FileIcon } from "./icons";
import type { Shown } from "./Viewer";

interface Props {
  file: FileInfo;
  pictures: Pictures;
}

/** Fetched with the token when it comes into sight; the box has its size before, so nothing jumps. */
export class Picture extends Component<
  Props & { onShow: (shown: Shown) => void },
  { url?: string; failed?: boolean }
> {
  readonly #box = createRef<HTMLButtonElement>();
  readonly #sight = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    this.#sight.disconnect();
    this.#load();
  });

  override componentDidMount(): void {
    if (this.#box.current) this.#sight.observe(this.#box.current);
  }

  override componentWillUnmount(): void {
    this.#sight.disconnect();
  }

  override render() {
    const { file, onShow } = this.props;
    const { url, failed } = this.state;
    const label = failed ? language.t("picture_failed") : language.t("picture", { name: file.name });
    return (
      <button
        type="button"
        ref={this.#box}
        class="picture"
        aria-label={label}
        onClick={() => (url ? onShow({ file, url }) : this.#load())}
      >
        {url ? <img src={url} alt="" /> : failed && label}
      </button>
    );
  }

  #load(): void {
    this.setState({ failed: false });
    this.props.pictures.url(this.props.file).then(
      (url) => this.setState({ url }),
      () => this.setState({ failed: true }),
    );
  }
}

export class FileLink extends Component<Props, { failed?: boolean }> {
  override render() {
    const { file } = this.props;
    const { locale, t } = language;
    return (
      <button
        type="button"
        class="file"
        title={t("download", { name: file.name })}
        onClick={() => this.#download()}
      >
        <FileIcon />
        <span class="name">{file.name}</span>
        <span>{this.state.failed ? t("download_failed") : fileSize(file.size, locale)}</span>
      </button>
    );
  }

  #download(): void {
    const { file, pictures } = this.props;
    this.setState({ failed: false });
    pictures.url(file).then(
      (url) => save(url, file.name),
      () => this.setState({ failed: true }),
    );
  }
}

export function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
