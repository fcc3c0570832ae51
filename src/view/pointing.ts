/** Pointing at the channels of a strip or a bar chart, with a pointer or as a slider is moved. Knows no framework. */
import { type Cells, placeAfterKey, placeAt } from './cells.ts';
import { placeOfChannel } from './order.ts';

/** Cells, and which channel is at each place. */
export interface OrderedCells {
  /** Where each place lies. */
  readonly cells: Cells;
  /** `order[place] = channel`. */
  readonly order: Uint32Array;
}

/** What is used of a pointer's or a mouse's event: where it is in the window, in CSS pixels. */
export interface PointerPlace {
  /** From the left of the window. */
  readonly clientX: number;
  /** From its top. */
  readonly clientY: number;
  /** `mouse`, `pen` or `touch`; absent from events of old engines. */
  readonly pointerType?: string;
}

/** What is used of a canvas's box in the window, as `getBoundingClientRect` gives it. */
export interface CanvasCorner {
  /** From the left of the window. */
  readonly left: number;
  /** From its top. */
  readonly top: number;
}

/**
 * The channel under a pointer, or null where there is none.
 *
 * @param event  a mouse's or a pointer's
 * @param box    of the canvas, as `getBoundingClientRect` gives it
 *
 * @example
 * canvas.onpointermove = (event) => say(channelAt(shown, event, canvas.getBoundingClientRect()));
 */
export function channelAt(
  { cells, order }: OrderedCells,
  event: PointerPlace,
  box: CanvasCorner,
): number | null {
  const place = placeAt(cells, event.clientX - box.left, event.clientY - box.top);
  return place === null ? null : (order[place] ?? null);
}

/**
 * The channel that a click chooses: the one under a mouse. A finger's touch points and chooses nothing.
 *
 * @param event  of a click
 * @param box    of the canvas, as `getBoundingClientRect` gives it
 */
export function channelChosen(shown: OrderedCells, event: PointerPlace, box: CanvasCorner): number | null {
  return event.pointerType === 'mouse' ? channelAt(shown, event, box) : null;
}

/** What a key asks for: another channel (null: none any more), or to choose the one that is pointed at. */
export type KeyStep =
  | {
      /** Points at a channel, or at none. */
      readonly kind: 'point';
      /** The channel, or null. */
      readonly channel: number | null;
      /** Whether the key moved, so that the page must not scroll as well. */
      readonly moved: boolean;
    }
  | {
      /** Chooses the channel that is pointed at. */
      readonly kind: 'choose';
      /** The channel. */
      readonly channel: number;
    };

/**
 * What a key does to a strip that has the focus: the arrows, Page Up and Down, Home and End move, Escape points at nothing,
 * Enter chooses. Null for all other keys.
 *
 * @param marked  the channel that is pointed at; where there is none, keys move from the first place
 * @param key     as `KeyboardEvent.key` names it
 *
 * @example
 * stepAfterKey(shown, 3, 'ArrowRight'); // { kind: 'point', channel: 4, moved: true }
 */
export function stepAfterKey(
  { cells, order }: OrderedCells,
  marked: number | null,
  key: string,
): KeyStep | null {
  if (key === 'Enter') return marked === null ? null : { kind: 'choose', channel: marked };
  if (key === 'Escape') return { kind: 'point', channel: null, moved: false };
  const place = marked === null ? 0 : (placeOfChannel(order)[marked] ?? 0);
  const next = placeAfterKey(cells, place, key);
  return next === null ? null : { kind: 'point', channel: order[next] ?? null, moved: true };
}
