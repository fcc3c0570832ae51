/** In which order a vector's values are laid out. */

/** By channel, or from the greatest value to the least. */
export type Order = 'index' | 'value';

/**
 * The channel shown at each place: `order[place] = channel`. By index, or from the greatest value to the least
 * (equal values in index order, so that the result is the same everywhere).
 *
 * @param values  `[C]`; not changed
 * @returns `[C]`, new
 *
 * @example
 * channelOrder([0, 1, 0.5], 'value'); // 1, 2, 0
 */
export function channelOrder(values: ArrayLike<number>, order: Order): Uint32Array {
  const channels = Uint32Array.from({ length: values.length }, (_, channel) => channel);
  if (order === 'index') return channels;
  return channels.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
}

/**
 * The inverse of `channelOrder`: `place[channel]`.
 *
 * @param order  `[C]`, every channel once; not changed
 * @returns `[C]`, new
 */
export function placeOfChannel(order: Uint32Array): Uint32Array {
  const places = new Uint32Array(order.length);
  order.forEach((channel, place) => {
    places[channel] = place;
  });
  return places;
}
