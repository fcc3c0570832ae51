/** Safetensors in which one thing, or several, is replaced by something of the wrong kind. */
import fc from 'fast-check';
import { parseSafetensors } from '../../../src/weights/safetensors.ts';
import { rawFile } from '../safetensors_file.ts';
import { damage, damaged } from './bytes.ts';
import type { FuzzedFormat } from './format.ts';

const oddValue = fc.oneof(
  fc.constantFrom(null, -1, 0.5, 2 ** 53, 2 ** 31, 2 ** 32, 1e308, '', '__proto__', [], {}, [[]], true),
  fc.nat(40),
  fc.jsonValue({ maxDepth: 2 }),
);

interface Fields {
  dtype: unknown;
  shape: unknown;
  data_offsets: unknown;
}

const soundTensors = fc
  .uniqueArray(fc.tuple(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(3), { maxLength: 3 })), {
    selector: ([name]) => name,
    minLength: 1,
    maxLength: 5,
  })
  .map((list) => {
    let begin = 0;
    return list.map(([name, shape]): [string, Fields] => {
      const end = begin + 4 * shape.reduce((product, extent) => product * extent, 1);
      const entry = { dtype: 'F32', shape, data_offsets: [begin, end] };
      begin = end;
      return [name, entry];
    });
  });

type Mutation = (entries: [string, unknown][], pick: number, odd: unknown) => void;

function change(change: (fields: Fields, odd: unknown) => unknown): Mutation {
  return (entries, pick, odd) => {
    const entry = entries[pick % entries.length];
    if (entry !== undefined) entry[1] = change({ ...(entry[1] as Fields) }, odd);
  };
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  nothing: () => {},
  entry: change((_, odd) => odd),
  dtype: change((fields, odd) => ({ ...fields, dtype: odd })),
  otherType: change((fields) => ({ ...fields, dtype: 'F16' })),
  shape: change((fields, odd) => ({ ...fields, shape: odd })),
  extent: change((fields, odd) => ({ ...fields, shape: [odd, odd] })),
  huge: change((fields) => ({ ...fields, shape: [2 ** 40, 2 ** 40] })),
  offsets: change((fields, odd) => ({ ...fields, data_offsets: odd })),
  begin: change((fields, odd) => ({ ...fields, data_offsets: [odd, 8] })),
  end: change((fields, odd) => ({ ...fields, data_offsets: [0, odd] })),
  drop: (entries, pick) => void entries.splice(pick % (entries.length || 1), 1),
  twice: (entries, pick) => void entries.push(...entries.slice(pick % (entries.length || 1)).slice(0, 1)),
  metadata: (entries, _, odd) => void entries.push(['__metadata__', odd]),
  text: (entries) => void entries.push(['__metadata__', { kind: 'x' }]),
  deep: (entries) => void entries.push(['deep', Array.from({ length: 140 }).reduce((inner) => [inner], 0)]),
};

const length = fc.oneof(
  { weight: 20, arbitrary: fc.constant(undefined) },
  fc.constantFrom(0n, 1n, 2n, 9n, 10_000n, 100_000_001n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n),
);

const mutants = fc
  .record({
    tensors: soundTensors,
    edits: fc.array(fc.tuple(fc.constantFrom(...Object.keys(MUTATIONS)), fc.nat(9), oddValue), {
      maxLength: 2,
    }),
    surplus: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat(3)),
    short: fc.oneof({ weight: 40, arbitrary: fc.constant(false) }, fc.constant(true)),
    length,
    damage,
  })
  .map(({ tensors, edits, surplus, short, length, damage }) => {
    const dataLength = Number((tensors.at(-1)?.[1].data_offsets as number[] | undefined)?.[1] ?? 0);
    const entries: [string, unknown][] = tensors;
    for (const [kind, pick, odd] of edits) MUTATIONS[kind]?.(entries, pick, odd);
    // Joined by hand: an object could not hold a name twice.
    const header = `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`;
    const bytes = damaged(rawFile(header, new Uint8Array(dataLength + surplus), length), damage);
    return short ? bytes.subarray(0, 7) : bytes;
  });

export const SAFETENSORS: FuzzedFormat = {
  name: 'safetensors',
  mutants,
  read: async (bytes) => parseSafetensors(bytes, 'm'),
  header: {
    'shorter than a length': /found a file of \d+ bytes/,
    'a length beyond any file': /which is no file's/,
    'a header beyond the limit': /the format's limit/,
    'a header beyond the file': /a header that ends inside the file/,
    'not UTF-8': /not UTF-8/,
    'no brace': /with \{ as its first byte/,
    'nested too deep': /nested more than/,
    'not JSON': /text that is not JSON/,
    'a name twice': /expected each name once/,
    'metadata that is no object of texts': /__metadata__/,
  },
  body: {
    'an entry that is no object': /an object with dtype, shape and data_offsets/,
    'a type': /expected one of F32/,
    'a shape': /as shape; expected an array/,
    'an extent': /as extent \d+ of its shape/,
    offsets: /as data_offsets; expected two/,
    'an offset': /expected whole numbers from 0 up/,
    'offsets backwards': /run backwards/,
    'a size that overflows': /whose size overflows/,
    'a size that does not fit': /bytes of data; expected \d+ bytes for/,
    overlap: /which overlap tensor/,
    'a gap': /with a gap of/,
    'data cut short': /were? cut short: \d+ bytes are missing|was cut short: \d+/,
    'bytes at the end': /after the last tensor/,
  },
};
