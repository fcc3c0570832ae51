/** Whether bytes are those that somebody has named by their hash, as `<script integrity>` does. */
import { DownloadError, OptionError, UnsupportedError } from '../errors.ts';

const ALGORITHMS: Readonly<Record<string, string>> = {
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

/**
 * The hash that a file must have, where one is given; of several, its own.
 *
 * @throws OptionError `option integrity: found no hash for 'a.safetensors'; expected one for every file, by its name.`
 */
export function hashOf(
  integrity: string | Readonly<Record<string, string>> | undefined,
  file: string,
): string | undefined {
  if (typeof integrity !== 'object') return integrity;
  if (Object.hasOwn(integrity, file)) return integrity[file];
  throw new OptionError({
    where: 'option integrity',
    found: `no hash for '${file}'`,
    expected: 'one for every file, by its name',
  });
}

/**
 * @param integrity  `sha256-` (or `sha384-`, `sha512-`) and the hash in base64
 * @throws OptionError for another text; UnsupportedError where the page has no `crypto.subtle`; DownloadError for other bytes
 */
export async function checkIntegrity(bytes: Uint8Array, integrity: string, where: string): Promise<void> {
  const [, name = '', expected = ''] =
    /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})$/.exec(integrity) ?? [];
  const algorithm = ALGORITHMS[name];
  if (!algorithm) {
    throw new OptionError({
      where: 'option integrity',
      found: `'${integrity.slice(0, 40)}'`,
      expected: "'sha256-' and the hash in base64",
    });
  }
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) {
    throw new UnsupportedError({
      where: 'option integrity',
      found: 'a page without crypto.subtle',
      expected: 'a page over https or on localhost',
    });
  }
  const digest = new Uint8Array(await subtle.digest(algorithm, bytes as Uint8Array<ArrayBuffer>));
  const found = btoa(String.fromCharCode(...digest));
  if (found === expected) return;
  throw new DownloadError({
    where,
    found: `a file with the hash ${name}-${found}`,
    expected: integrity,
    cause:
      'The file at that address is another version than the one that was meant, or was changed on its way.',
  });
}
