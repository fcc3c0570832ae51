/** Addresses: as they are asked for, and as messages show them. A leaf. */

/** A password has no place in a message. */
export function redact(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1').slice(0, 200);
}

/** In a page, addresses are relative to the page. */
export function absolute(address: string): string {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  return base === undefined ? address : new URL(address, base).href;
}

/** The last part of its path; empty where there is none. */
export function fileNameOf(address: string): string {
  return address.split(/[?#]/, 1)[0]?.split('/').at(-1) ?? '';
}
