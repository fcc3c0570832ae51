import { defineConfig } from 'vitest/config';

/** Node 20 has relaxed SIMD behind a flag that later versions no longer know: every build is tested everywhere. */
const execArgv = process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [];

/** A real browser, threads and processes on a machine with other work may stumble: what fails is tried again, and then counts. */
const RETRIES = 2;

/** Files at a time, where Vitest takes a core less than there are, of two, one; what holds the page to milliseconds runs alone, afterwards. */
const FILES = {
  many: { maxWorkers: 2, sequence: { groupOrder: 0 } },
  alone: { maxWorkers: 1, sequence: { groupOrder: 1 } },
};

const project = (name: string, testTimeout: number, files: keyof typeof FILES = 'many') => ({
  test: {
    ...FILES[files],
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    execArgv,
    retry: RETRIES,
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', 60_000),
      project('golden', 300_000),
      project('cli', 120_000),
      project('page', 120_000),
      project('timed', 120_000, 'alone'),
    ],
  },
});
