import { Component } from "preact";
import type { Attachment } from "../../types";
import { fileSize, percent } from "../core/format";
import { isPicture, type Pictures } from "../pictures";
import { language } from "../text";
import { CloseIcon, FileIcon } from "./icons";

interface Props {
  file: Attachment;
  /** Share uploaded; undefined before it began. */
  share: number | undefined;
  pictures: Pictures;
  onRemove: () => void;
}

/** A file that goes with the next message: what it is, how far it is, and away with it. */
export class Chip extends Component<Props, { url?: string }> {
  override componentDidMount(): void {
    const { file, pictures } = this.props;
    if (!isPicture(file)) return;
    pictures.url(file).then(
      (url) => this.setState({ url }),
      () => {},
    );
  }

  override render({ file, share, onRemove }: Props) {
    const { locale, t } = language;
    const { url } = this.state;
    const running = share !== undefined && share < 1 && !file.uploaded;
    const remove = t("remove", { name: file.name });
    return (
      <li class="chip">
        {url ? <img src={url} alt="" /> : <FileIcon />}
        <span class="name">{file.name}</span>
        <span class="faint">{running ? percent(share, locale) : fileSize(file.size, locale)}</span>
        {running && (
          <progress
            value={share}
            max={1}
            aria-label={t("upload", { name: file.name, percent: percent(share, locale) })}
          />
        )}
        <button type="button" class="quiet" aria-label={remove} title={remove} onClick={onRemove}>
          <CloseIcon />
        </button>
      </li>
    );
  }
}
