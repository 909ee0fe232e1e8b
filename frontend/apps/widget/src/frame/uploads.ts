import type { Attachment } from "../types";
import { type Api, ApiError } from "./api";
import type { Blobs } from "./blobs";

/** Brings files to the server, each once at a time, however many ask for it. */
export class Uploads {
  readonly #running = new Map<string, Promise<void>>();

  constructor(
    private readonly api: Api,
    private readonly blobs: Blobs,
    private readonly progress: (id: string, share: number) => void,
  ) {}

  /** Resolves when the server has the file; throws ApiError (code `file_gone` when its bytes are lost). */
  finish(file: Attachment): Promise<void> {
    let running = this.#running.get(file.id);
    if (running === undefined) {
      running = this.#upload(file).finally(() => this.#running.delete(file.id));
      this.#running.set(file.id, running);
    }
    return running;
  }

  async #upload(file: Attachment): Promise<void> {
    const blob = await this.blobs.get(file.id);
    if (blob === null) throw new ApiError(410, "file_gone", file.name);
    await this.api.upload(file, blob, (share) => this.progress(file.id, share));
    this.progress(file.id, 1);
  }
}
