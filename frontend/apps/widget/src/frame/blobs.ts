const STORE = "files";

/** Bytes of files that are not with the server yet; kept in IndexedDB so that a reload does not lose them. */
export class Blobs {
  readonly #memory = new Map<string, Blob>();
  readonly #database: Promise<IDBDatabase | null>;

  constructor(name: string) {
    this.#database = new Promise((done) => {
      try {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore(STORE);
        request.onsuccess = () => done(request.result);
        request.onerror = request.onblocked = () => done(null);
      } catch {
        done(null);
      }
    });
  }

  async put(id: string, blob: Blob): Promise<void> {
    this.#memory.set(id, blob);
    await this.#request("readwrite", (store) => store.put(blob, id));
  }

  async get(id: string): Promise<Blob | null> {
    const blob = this.#memory.get(id) ?? (await this.#request("readonly", (s) => s.get(id)));
    return blob instanceof Blob ? blob : null;
  }

  async remove(id: string): Promise<void> {
    this.#memory.delete(id);
    await this.#request("readwrite", (store) => store.delete(id));
  }

  async #request(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const database = await this.#database;
    if (database === null) return null;
    return new Promise((done) => {
      try {
        const request = ask(database.transaction(STORE, mode).objectStore(STORE));
        request.onsuccess = () => done(request.result);
        request.onerror = () => done(null);
      } catch {
        done(null);
      }
    });
  }
}
