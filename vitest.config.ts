import { defineConfig } from 'vitest/config';

const project = (name: string, testTimeout: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', 60_000),
      project('golden', 300_000),
      project('cli', 120_000),
      project('page', 120_000),
    ],
  },
});
