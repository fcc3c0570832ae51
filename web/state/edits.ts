/**
 * What the reader has done to the gates: data that fits into an address and that the worker turns into overrides. Edits
 * apply in their order, each to the gates that the run itself computes, so that later blocks react to earlier edits.
 */
import { mean } from 'senet-wasm/view';

/** What a gate, or all gates of a target, become. */
export type EditTo =
  | { readonly kind: 'ones' | 'zeros' | 'mean' }
  /** The block's own gates in another order, the same for the same seed. */
  | { readonly kind: 'shuffle'; readonly seed: number }
  /** The atlas's mean gates of a class. */
  | { readonly kind: 'class'; readonly label: string }
  | { readonly kind: 'constant'; readonly value: number };

export interface Edit {
  /** A block (`layer4.1`), a stage (`layer4`), or `*`. */
  readonly target: string;
  /** One channel of a block; null for all. */
  readonly channel: number | null;
  readonly to: EditTo;
}

export const NO_EDITS: readonly Edit[] = [];
/** More would make addresses that nobody can send; one more takes the place of the first. */
export const MOST_EDITS = 64;
const MOST_CHANNELS = 65_536;

/** Whether an edit of that target changes the gates of the block. */
export function concerns(target: string, block: string): boolean {
  return target === '*' || target === block || block.startsWith(`${target}.`);
}

function formatTo(to: EditTo): string {
  switch (to.kind) {
    case 'shuffle':
      return `shuffle${to.seed}`;
    case 'class':
      return `class-${to.label}`;
    case 'constant':
      return String(Number(to.value.toFixed(4)));
    default:
      return to.kind;
  }
}

function parseTo(text: string): EditTo | undefined {
  if (text === 'ones' || text === 'zeros' || text === 'mean') return { kind: text };
  const shuffle = /^shuffle(\d{1,9})$/.exec(text);
  if (shuffle) return { kind: 'shuffle', seed: Number(shuffle[1]) };
  const label = /^class-([\w -]{1,64})$/.exec(text);
  if (label?.[1]) return { kind: 'class', label: label[1] };
  if (!/^\d(\.\d{1,6})?$/.test(text)) return undefined;
  const value = Number(text);
  return value <= 1 ? { kind: 'constant', value } : undefined;
}

/** `layer4.1@17:0.25,layer3:ones` */
export function formatEdits(edits: readonly Edit[]): string {
  return edits
    .map(({ target, channel, to }) => `${target}${channel === null ? '' : `@${channel}`}:${formatTo(to)}`)
    .join(',');
}

/** What `formatEdits` has written; what means nothing is left out. */
export function parseEdits(text: string): readonly Edit[] {
  const edits: Edit[] = [];
  for (const part of text.split(',').slice(0, MOST_EDITS)) {
    const match = /^(\*|[\w.]{1,64})(?:@(\d{1,5}))?:(.{1,80})$/.exec(part);
    const to = match?.[3] === undefined ? undefined : parseTo(match[3]);
    const channel = match?.[2] === undefined ? null : Number(match[2]);
    if (!match?.[1] || !to || (channel !== null && channel >= MOST_CHANNELS)) continue;
    if (channel !== null && to.kind !== 'constant') continue;
    edits.push({ target: match[1], channel, to });
  }
  return edits;
}

/** The edits with one more: what it covers whole is dropped, since nothing of it would be seen. */
export function withEdit(edits: readonly Edit[], edit: Edit): readonly Edit[] {
  const kept = edits.filter((earlier) => {
    if (edit.channel !== null) return earlier.target !== edit.target || earlier.channel !== edit.channel;
    return !concerns(edit.target, earlier.target) && earlier.target !== edit.target;
  });
  return [...kept, edit].slice(-MOST_EDITS);
}

/** Without those that concern the block alone, or all of them. */
export function withoutEdits(edits: readonly Edit[], target: string): readonly Edit[] {
  return edits.filter((edit) => !concerns(target, edit.target) && edit.target !== target);
}

/** Mulberry32: numbers in [0, 1), the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Fisher–Yates. */
function shuffled(gate: Float32Array, seed: number): Float32Array {
  const next = generator(seed);
  const result = gate.slice();
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [result[i], result[j]] = [result[j] ?? 0, result[i] ?? 0];
  }
  return result;
}

/** The mean gates of a class in a block; undefined where nobody knows them. */
export type ClassMeans = (label: string, block: string) => ArrayLike<number> | undefined;

function replaced(gate: Float32Array, to: EditTo, block: string, means: ClassMeans): Float32Array {
  switch (to.kind) {
    case 'ones':
      return gate.map(() => 1);
    case 'zeros':
      return gate.map(() => 0);
    case 'mean':
      return gate.slice().fill(mean(gate));
    case 'shuffle':
      return shuffled(gate, to.seed);
    case 'class':
      return Float32Array.from(means(to.label, block) ?? gate);
    case 'constant':
      return gate.map(() => to.value);
  }
}

/**
 * A block's gates after the edits.
 *
 * @param gate  as the run computed it `[C]`; not changed
 */
export function applyEdits(
  edits: readonly Edit[],
  block: string,
  gate: Float32Array,
  means: ClassMeans,
): Float32Array {
  let result: Float32Array = gate.slice();
  for (const { target, channel, to } of edits) {
    if (!concerns(target, block)) continue;
    if (channel === null) result = replaced(result, to, block, means);
    else if (to.kind === 'constant' && channel < result.length) result[channel] = to.value;
  }
  return result;
}
