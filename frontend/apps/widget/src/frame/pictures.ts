import type { FileInfo } from "../types";
import type { Api } from "./api";
import type { Blobs } from "./blobs";

// Never SVG or HTML: a blob: address is of our origin, and those can carry scripts.
const SHOWN = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

export function isPicture(file: FileInfo): boolean {
  return SHOWN.includes(file.type.toLowerCase());
}

/** Addresses of files: out of this browser while their bytes are here, else fetched with the token, once. */
export class Pictures {
  readonly #known = new Map<string, Promise<string>>();

  constructor(
    private readonly api: Api,
    private readonly blobs: Blobs,
  ) {}

  url(file: FileInfo): Promise<string> {
    let url = this.#known.get(file.id);
    if (url === undefined) {
      url = this.#address(file);
      url.catch(() => this.#known.delete(file.id));
      this.#known.set(file.id, url);
    }
    return url;
  }

  async #address(file: FileInfo): Promise<string> {
    const bytes = (await this.blobs.get(file.id)) ?? (await this.api.file(file.id));
    const type = isPicture(file) ? file.type : "application/octet-stream";
    return URL.createObjectURL(new Blob([bytes], { type }));
  }
}
