/** Mutants of each format; `npm run fuzz` makes millions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SenetError } from '../../../src/errors.ts';
import { describeCounts, emptyCounts, fuzz } from '../../support/fuzz/count.ts';
import { FORMATS } from '../../support/fuzz/formats.ts';
import { readAny } from '../../support/fuzz/torch.ts';

const RUNS = 6000;
/** What fast-check, the counting and a small file's fixed allowance take beside the mutant itself. */
const FIXED_BYTES = 8 * 2 ** 20;

describe.each(FORMATS.map((format) => [format.name, format] as const))('%s', (_, format) => {
  it('is either read whole or refused with a typed error, whatever is wrong with it', async () => {
    const counts = emptyCounts(format);
    await fuzz(format, RUNS, 20261124, counts);
    console.log(describeCounts(format, counts));
    expect(counts.pastHeader).toBeGreaterThan(0.3 * counts.runs);
    expect(counts.accepted).toBeGreaterThan(0.05 * counts.runs);
    expect(counts.accepted).toBeLessThan(0.8 * counts.runs);
    expect(counts.excess).toBeLessThan(FIXED_BYTES);
    const reached = [...counts.refusals.values()].filter((count) => count > 0).length;
    // Every one in the long run; the rarest ask for more than these.
    expect(reached).toBeGreaterThan(0.8 * counts.refusals.size);
  });
});

it('random bytes are refused with a typed error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
      await expect(readAny(bytes)).rejects.toThrow(SenetError);
    }),
    { numRuns: 2000 },
  );
});
