import type { Attachment, Limits, Outgoing } from "../types";
import { ApiError } from "./api";
import type { Blobs } from "./blobs";
import { fileSize } from "./core/format";
import { newId } from "./core/ids";
import { fileProblem, textLength } from "./core/limits";
import type { Shelf } from "./core/shelf";
import type { Store } from "./state";
import type { Uploads } from "./uploads";

/** What is being written: kept on the shelf at every key stroke, so that a reload loses nothing. */
export class Draft {
  constructor(
    private readonly shelf: Shelf,
    private readonly store: Store,
    private readonly blobs: Blobs,
    private readonly uploads: Uploads,
    private readonly limits: Limits,
    private readonly visitorKnown: () => boolean,
  ) {
    const kept = shelf.get<{ text: string; files: Attachment[] }>("draft");
    store.set({ text: kept?.text ?? "", files: kept?.files ?? [] });
  }

  type(text: string): void {
    this.store.set({ text });
    this.keep();
  }

  attach(files: Iterable<File>): void {
    const { locale } = this.store.now;
    for (const file of files) {
      const type = file.type || "application/octet-stream";
      const key = fileProblem(file, this.limits);
      if (key !== null) {
        const size = fileSize(this.limits.file_bytes, locale);
        const problem = { key, params: { name: file.name, size } };
        this.store.set({ problems: [...this.store.now.problems, problem] });
        continue;
      }
      const attachment = { id: newId(), name: file.name, type, size: file.size, uploaded: false };
      void this.blobs.put(attachment.id, file);
      this.store.set({ files: [...this.store.now.files, attachment] });
      // Before the first message there is no visitor who could own a file: then it goes with the message.
      if (this.visitorKnown()) void this.#upload(attachment);
    }
    this.keep();
  }

  detach(id: string): void {
    this.store.set({ files: this.store.now.files.filter((file) => file.id !== id) });
    void this.blobs.remove(id);
    this.keep();
  }

  /** The draft as a message to be sent, or null when there is nothing to send or too much. */
  take(): Outgoing | null {
    const { text, files } = this.store.now;
    const trimmed = text.trim();
    if (trimmed === "" && files.length === 0) return null;
    if (textLength(trimmed) > this.limits.text_length) return null;
    this.store.set({ text: "", files: [], problems: [] });
    return { id: newId(), text: trimmed, files, at: new Date().toISOString(), failed: null };
  }

  /** Gives a message that could not be sent back to the writer, before what is there now. */
  restore(item: Outgoing): void {
    const { text, files } = this.store.now;
    this.store.set({
      text: [item.text, text].filter((part) => part !== "").join("\n"),
      files: [...item.files, ...files],
    });
    this.keep();
  }

  async #upload(file: Attachment): Promise<void> {
    try {
      await this.uploads.finish(file);
      const done = (one: Attachment) => (one.id === file.id ? { ...one, uploaded: true } : one);
      this.store.set({ files: this.store.now.files.map(done) });
      this.keep();
    } catch (error) {
      // A passing trouble is no matter yet: sending tries again.
      if (!(error instanceof ApiError) || error.passing || error.status === 401) return;
      const there = this.store.now.files.some((one) => one.id === file.id);
      if (!there) return;
      this.detach(file.id);
      const params = { name: file.name, detail: error.detail };
      const problem = { key: "file_refused" as const, params };
      this.store.set({ problems: [...this.store.now.problems, problem] });
    }
  }

  /** Writes down what stands there; so what `take` gave leaves the shelf: after it stands in the outbox, never before. */
  keep(): void {
    const { text, files } = this.store.now;
    if (text === "" && files.length === 0) this.shelf.remove("draft");
    else this.shelf.set("draft", { text, files });
  }
}
