import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Node 20 has relaxed SIMD behind a flag that later versions no longer know: every build is tested everywhere. */
const execArgv = process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [];

/** A real browser on a machine with other work may stumble, so tests of the page get two retries; all other tests are deterministic and get none. */
const PAGE_RETRIES = 2;

/** Files at a time, where Vitest takes a core less than there are, of two, one; what holds the page to milliseconds runs alone, afterwards. */
const FILES = {
  many: { maxWorkers: 2, sequence: { groupOrder: 0 } },
  alone: { maxWorkers: 1, sequence: { groupOrder: 1 } },
};

interface Choices {
  readonly files?: keyof typeof FILES;
  readonly retry?: number;
}

/** Files of the playground that are tested by themselves draw with the source, not with what was built of it. */
const resolve = {
  alias: { 'senet-wasm/view': fileURLToPath(new URL('./src/view/index.ts', import.meta.url)) },
};

const project = (name: string, testTimeout: number, { files = 'many', retry = 0 }: Choices = {}) => ({
  resolve,
  test: {
    ...FILES[files],
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    execArgv,
    retry,
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', 60_000),
      project('golden', 300_000),
      project('cli', 120_000),
      project('page', 120_000, { retry: PAGE_RETRIES }),
      project('timed', 120_000, { files: 'alone', retry: PAGE_RETRIES }),
    ],
  },
});
