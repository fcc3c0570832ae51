/** In which order a vector's values are laid out. */
export type Order = 'index' | 'value';

/**
 * The channel shown at each place: `order[place] = channel`. By index, or from the greatest value to the least
 * (equal values in index order, so that the result is the same everywhere).
 */
export function channelOrder(values: ArrayLike<number>, order: Order): Uint32Array {
  const channels = Uint32Array.from({ length: values.length }, (_, channel) => channel);
  if (order === 'index') return channels;
  return channels.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
}

/** The inverse of `channelOrder`: `place[channel]`. */
export function placeOfChannel(order: Uint32Array): Uint32Array {
  const places = new Uint32Array(order.length);
  order.forEach((channel, place) => {
    places[channel] = place;
  });
  return places;
}
