/** The numbers of the picture that runs, by the names under which the prose speaks of them. Pure. */

import type { Network } from 'senet-wasm';
import { mean, standardDeviation } from 'senet-wasm/view';
import { formatPercent, formatValue } from '../../i18n/numbers.ts';
import { type GatedBlock, gatedBlocks } from '../../layout/lanes.ts';
import type { Result } from '../../state/store.ts';

export interface LiveValue {
  readonly text: string;
  /** In full precision. */
  readonly value?: number;
  /** It is the name of this block, which can be opened. */
  readonly block?: string;
}
export type LiveValues = Readonly<Record<string, LiveValue>>;

const EMPTY = new Float32Array(0);
const decimal = (value: number): LiveValue => ({ text: formatValue(value), value });
const whole = (value: number): LiveValue => ({ text: String(value), value });
const named = ({ name }: GatedBlock): LiveValue => ({ text: name, block: name });

function extremes(values: Float32Array): readonly [least: number, greatest: number] {
  let [least, greatest] = [0, 0];
  for (const [at, value] of values.entries()) {
    if (value < (values[least] ?? 0)) least = at;
    if (value > (values[greatest] ?? 0)) greatest = at;
  }
  return [least, greatest];
}

/** Empty for a network without modules. `early` is its second block, `late` its last, `flat` the one whose gates differ least. */
export function liveValues(
  network: Network,
  { prediction }: Result,
  className: (label: string) => string,
): LiveValues {
  const blocks = gatedBlocks(network);
  const late = blocks.at(-1);
  const early = blocks[1] ?? late;
  if (!late || !early) return {};
  const gateOf = ({ name }: GatedBlock) => prediction.gates[name]?.data ?? EMPTY;
  const tap = (name: string) => prediction.taps[name]?.data ?? EMPTY;
  const flat = blocks.reduce((least, block) =>
    standardDeviation(gateOf(block)) < standardDeviation(gateOf(least)) ? block : least,
  );
  const [gate, z, hidden] = [gateOf(late), tap(late.se.squeeze), tap(late.se.hidden)];
  const [low, high] = extremes(gate);
  const [least] = extremes(z);
  const [first] = prediction.top;
  const at = (values: Float32Array, channel: number) => values[channel] ?? Number.NaN;
  return {
    cls: { text: className(first?.label ?? '') },
    prob: { text: formatPercent(first?.probability ?? 0), value: first?.probability ?? 0 },
    blocks: whole(blocks.length),
    early: named(early),
    late: named(late),
    flat: named(flat),
    C: whole(late.se.channels),
    H: whole(late.se.hiddenWidth),
    r: whole(late.se.channels / late.se.hiddenWidth),
    awake: whole(hidden.filter((value) => value > 0).length),
    topC: whole(high),
    topS: decimal(at(gate, high)),
    topZ: decimal(at(z, high)),
    topSZ: decimal(at(gate, high) * at(z, high)),
    lowC: whole(low),
    lowS: decimal(at(gate, low)),
    lowZ: decimal(at(z, low)),
    lowSZ: decimal(at(gate, low) * at(z, low)),
    minC: whole(least),
    minZ: decimal(at(z, least)),
    sum: decimal(mean(gate) * gate.length),
    earlyC: whole(early.se.channels),
    earlyZ: decimal(at(tap(early.se.squeeze), 0)),
    earlyMean: decimal(mean(gateOf(early))),
    earlyDev: decimal(standardDeviation(gateOf(early))),
    lateMean: decimal(mean(gate)),
    lateDev: decimal(standardDeviation(gate)),
    flatMean: decimal(mean(gateOf(flat))),
    flatDev: decimal(standardDeviation(gateOf(flat))),
  };
}
