/** Pictures at addresses of other origins: set aside until the reader has confirmed them. */
import { isSample } from '../catalog.ts';
import type { ForeignAddress, PictureName, View } from './view.ts';

/** Where the page shows a picture: the one that is run, or the one it is compared with. */
export type Place = 'picture' | 'second';
const PLACES: readonly Place[] = ['picture', 'second'];

/** What the reader is asked: may this page fetch that picture? */
export interface Asking {
  readonly place: Place;
  readonly address: ForeignAddress;
}

export function isForeign(picture: PictureName | null): picture is ForeignAddress {
  return picture !== null && picture !== 'own' && !isSample(picture);
}

/** Those of a view that the reader has not confirmed. */
export function unconfirmedOf(view: View, confirmed: ReadonlySet<string>): readonly Asking[] {
  return PLACES.flatMap((place) => {
    const address = view[place];
    return isForeign(address) && !confirmed.has(address) ? [{ place, address }] : [];
  });
}

/** The view without them: in their places is what is there `instead`. */
export function setAside(view: View, asking: readonly Asking[], instead: Pick<View, Place>): View {
  return { ...view, ...Object.fromEntries(asking.map(({ place }) => [place, instead[place]])) };
}

/** The view with each in its place: what the address bar keeps until the reader has answered. */
export function putBack(view: View, asking: readonly Asking[]): View {
  return { ...view, ...Object.fromEntries(asking.map(({ place, address }) => [place, address])) };
}

/** As short as it can be told from others: `example.org: cat.jpg`. */
export function nameOf(address: ForeignAddress): string {
  const { host, pathname } = new URL(address);
  const file = pathname.split('/').at(-1);
  return file ? `${host}: ${file}` : host;
}
