/** Bars that are dragged with a mouse or pen, or moved with keys. Every change is one step to undo: from taking hold to letting go. */

import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { type Cells, channelAt, placeAfterKey, placeOfChannel } from 'senet-wasm/view';
import { draggedGate, gateAfterKey } from '../../layout/drag.ts';
import { inOwnTask } from '../../ui/own_task.ts';

export interface GateDragParts {
  readonly cells: Cells;
  readonly order: Uint32Array;
  readonly values: Float32Array;
  /** The channel that keys are about. */
  readonly active: number | null;
  /** @param settled  false while a key moves from one to the next */
  readonly onActive: (channel: number, settled: boolean) => void;
  readonly onPoint: (channel: number | null) => void;
  readonly onSet: (channel: number, value: number, settled: boolean) => void;
  readonly onRelease: (channel: number) => void;
}

interface Held {
  readonly channel: number;
  /** The gate and the pointer's height when it was taken hold of. */
  readonly start: number;
  readonly y: number;
  /** The last value that it was given; null before it is moved. */
  value: number | null;
}

export function useGateDrag(parts: GateDragParts) {
  const { cells, order, values, active, onActive, onPoint, onSet, onRelease } = parts;
  const held = useRef<Held | null>(null);
  const waiting = useRef<(() => void) | null>(null);

  /** Not within the pointer's event, which the frame waits for; of several moves, the last. */
  const setSoon = (channel: number, value: number) => {
    if (!waiting.current) {
      inOwnTask(() => {
        waiting.current?.();
        waiting.current = null;
      });
    }
    waiting.current = () => onSet(channel, value, false);
  };

  const under = (event: PointerEvent<HTMLCanvasElement>) =>
    channelAt({ cells, order }, event, event.currentTarget.getBoundingClientRect());

  const take = (event: PointerEvent<HTMLCanvasElement>) => {
    const channel = under(event);
    if (channel === null || event.button !== 0) return;
    onActive(channel, true);
    // A finger that moves up or down scrolls; the slider below is for fingers.
    if (event.pointerType === 'touch') return;
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { channel, start: values[channel] ?? 0, y: event.clientY, value: null };
  };
  const move = (event: PointerEvent<HTMLCanvasElement>) => {
    const { current } = held;
    if (!current) return onPoint(under(event));
    const value = draggedGate(current.start, current.y - event.clientY, cells.cellHeight);
    // A press alone changes nothing, nor does a hand that trembles.
    if (current.value === null && Math.abs(current.y - event.clientY) < 2) return;
    if (value === current.value) return;
    current.value = value;
    setSoon(current.channel, value);
  };
  const letGo = () => {
    const { current } = held;
    const value = current?.value ?? null;
    held.current = null;
    if (!current || value === null) return;
    waiting.current = null;
    // Never replaced by what is dragged next.
    inOwnTask(() => onSet(current.channel, value, true));
  };

  const settle = () => {
    letGo();
    if (active !== null) onActive(active, true);
  };

  const press = (event: KeyboardEvent) => {
    const channel = active ?? order[0] ?? 0;
    const value = gateAfterKey(held.current?.value ?? values[channel] ?? 0, event.key);
    if (value !== null) {
      event.preventDefault();
      if (active === null) onActive(channel, true);
      held.current ??= { channel, start: value, y: 0, value };
      held.current.value = value;
      return onSet(channel, value, false);
    }
    if (event.key === 'Delete' || event.key === 'Backspace') return onRelease(channel);
    const place = active === null ? 0 : (placeOfChannel(order)[active] ?? 0);
    const next = placeAfterKey(cells, place, event.key);
    if (next === null) return;
    event.preventDefault();
    letGo();
    onActive(order[next] ?? 0, false);
  };

  return {
    onPointerDown: take,
    onPointerMove: move,
    onPointerUp: letGo,
    onPointerCancel: letGo,
    onPointerLeave: () => onPoint(null),
    onKeyDown: press,
    onKeyUp: settle,
    onBlur: settle,
  };
}
