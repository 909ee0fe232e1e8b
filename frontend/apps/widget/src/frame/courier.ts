import type { Attachment, Message, Outgoing } from "../types";
import { type Api, ApiError } from "./api";
import type { Blobs } from "./blobs";
import type { Uploads } from "./uploads";
import type { Visitor } from "./visitor";

/** Brings one message of the outbox to the server: first who writes, then the files, then the words. */
export class Courier {
  constructor(
    private readonly api: Api,
    private readonly visitor: Visitor,
    private readonly uploads: Uploads,
    private readonly blobs: Blobs,
  ) {}

  /** Resolves with the message as the server has it; `put` writes down how far it is. Throws ApiError. */
  async deliver(item: Outgoing, put: (item: Outgoing) => void): Promise<Message> {
    await this.visitor.ensure();
    let message: Message;
    try {
      message = await this.#bring(item, put);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      await this.visitor.renew();
      message = await this.#bring(item, put);
    }
    for (const file of item.files) void this.blobs.remove(file.id);
    return message;
  }

  async #bring(item: Outgoing, put: (item: Outgoing) => void): Promise<Message> {
    const files: Attachment[] = [...item.files];
    for (const [index, file] of files.entries()) {
      if (file.uploaded) continue;
      await this.uploads.finish(file);
      files[index] = { ...file, uploaded: true };
      put({ ...item, files });
    }
    const ids = files.map((file) => file.id);
    return this.api.send(item.id, item.text, ids);
  }
}
