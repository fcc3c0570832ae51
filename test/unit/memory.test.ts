/** Resident memory of the built package, in a process of its own: nothing may grow with loads or runs. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const CHILD = path('../support/memory_child.mjs');
const MODEL = path('../../models/se-resnet18-cifar10.safetensors');

/** Bytes resident after each of so many cycles or runs. */
async function measure(kind: 'cycles' | 'runs', threads: number, ...counts: number[]): Promise<number[]> {
  expect(existsSync(path('../../dist/index.js')), 'the package is not built: npm run build').toBe(true);
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    CHILD,
    kind,
    MODEL,
    String(threads),
    ...counts.map(String),
  ]);
  const measured = JSON.parse(stdout) as Record<string, number>;
  const megabytes = counts.map((n) => `${n}: ${((measured[n] ?? 0) / 1e6).toFixed(1)} MB`);
  console.log(`resident after so many ${kind} on ${threads} threads: ${megabytes.join(', ')}`);
  return counts.map((n) => measured[n] ?? Number.NaN);
}

test('one thread: after 50 cycles of load, run, dispose at most 1.1 × what it was after 5', {
  timeout: 240_000,
}, async () => {
  const [early = 0, late = Number.NaN] = await measure('cycles', 1, 5, 50);
  expect(late / early).toBeLessThanOrEqual(1.1);
});

// Node keeps part of what its ended threads took: as much as some tens of them need, and then no more.
test('two threads: after 100 cycles at most 1.05 × what it was after 50', {
  timeout: 240_000,
}, async () => {
  const [early = 0, late = Number.NaN] = await measure('cycles', 2, 50, 100);
  expect(late / early).toBeLessThanOrEqual(1.05);
});

test.each([1, 2])(
  '%i threads: after 1,000 runs at most 1.05 × what it was after 50',
  {
    timeout: 240_000,
  },
  async (threads) => {
    const [early = 0, late = Number.NaN] = await measure('runs', threads, 50, 1000);
    expect(late / early).toBeLessThanOrEqual(1.05);
  },
);
