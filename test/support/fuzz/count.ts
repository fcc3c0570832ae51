/** Reads mutants and counts what became of them. */
import fc from 'fast-check';
import { SenetError } from '../../../src/errors.ts';
import { withoutPrefix } from '../../../src/weights/prefix.ts';
import { checkSound, type FuzzedFormat } from './format.ts';

export interface Counts {
  runs: number;
  /** Mutants whose header was understood, the accepted ones included. */
  pastHeader: number;
  accepted: number;
  readonly refusals: Map<string, number>;
  slowestMs: number;
  /** The most that reading took beyond 4 × the file's size, in bytes. */
  excess: number;
}

export function emptyCounts({ header, body }: FuzzedFormat): Counts {
  const refusals = new Map([...Object.keys(header), ...Object.keys(body)].map((name) => [name, 0] as const));
  return { runs: 0, pastHeader: 0, accepted: 0, refusals, slowestMs: 0, excess: -Infinity };
}

/** The class of a refusal; anything else is thrown on, and is a bug. */
function classOf({ header, body }: FuzzedFormat, error: unknown): { name: string; inHeader: boolean } {
  if (!(error instanceof SenetError) || error.code !== 'format' || !error.parts.cause) throw error;
  for (const [classes, inHeader] of [
    [header, true],
    [body, false],
  ] as const) {
    const found = Object.entries(classes).find(([, pattern]) => pattern.test(error.message));
    if (found) return { name: found[0], inHeader };
  }
  throw new Error(`a refusal of no known class: ${error.message}`);
}

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function readOne(format: FuzzedFormat, bytes: Uint8Array, counts: Counts): Promise<void> {
  counts.runs += 1;
  const before = memory();
  const start = performance.now();
  try {
    checkSound(withoutPrefix(await format.read(bytes)));
    counts.accepted += 1;
    counts.pastHeader += 1;
  } catch (error) {
    const { name, inHeader } = classOf(format, error);
    counts.refusals.set(name, (counts.refusals.get(name) ?? 0) + 1);
    if (!inHeader) counts.pastHeader += 1;
  }
  counts.slowestMs = Math.max(counts.slowestMs, performance.now() - start);
  // Where a collection came between, this shows less than was taken; over many mutants most show all.
  counts.excess = Math.max(counts.excess, memory() - before - 4 * bytes.length);
}

/** @throws fast-check's report, with the smallest mutant, when one ends otherwise than read or refused. */
export async function fuzz(format: FuzzedFormat, runs: number, seed: number, counts: Counts): Promise<void> {
  await fc.assert(
    fc.asyncProperty(format.mutants, (bytes) => readOne(format, bytes, counts)),
    { numRuns: runs, seed },
  );
}

/** A format's counts as a table. */
export function describeCounts({ name }: FuzzedFormat, counts: Counts): string {
  const { runs, pastHeader, accepted, refusals, slowestMs, excess } = counts;
  const percent = (n: number) => `${((100 * n) / runs).toFixed(1)} %`;
  const lines = Array.from(refusals, ([what, n]) => `  ${String(n).padStart(9)}  ${what}`);
  return [
    `${name}: ${runs} mutants, ${percent(pastHeader)} past the header, ${percent(accepted)} accepted;`,
    `  slowest ${slowestMs.toFixed(0)} ms; beyond 4 × its size, a mutant took at most ${Math.round(excess / 1024)} KiB`,
    ...lines,
  ].join('\n');
}
