/** The Cache API as far as `browserCache` uses it, in memory: Node has none. The page's tests use the real one. */
export class MemoryCacheStorage {
  readonly files = new Map<
    string,
    Map<string, { headers: [string, string][]; bytes: Uint8Array<ArrayBuffer> }>
  >();
  /** Bytes after which nothing more fits. */
  room = Number.POSITIVE_INFINITY;

  async open(name: string) {
    const files = this.files.get(name) ?? new Map();
    this.files.set(name, files);
    return {
      match: async (url: string) => {
        const file = files.get(url);
        return file && new Response(file.bytes, { headers: file.headers });
      },
      put: async (url: string, response: Response) => {
        const bytes = new Uint8Array(await response.arrayBuffer());
        if (bytes.length > this.room) throw new DOMException('full', 'QuotaExceededError');
        files.set(url, { headers: [...response.headers], bytes });
      },
      keys: async () => [...files.keys()].map((url) => ({ url })),
      delete: async (url: string) => files.delete(url),
    };
  }

  async delete(name: string) {
    return this.files.delete(name);
  }

  get storage(): CacheStorage {
    return this as unknown as CacheStorage;
  }
}
