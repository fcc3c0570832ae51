/** Tests of the packed package in other people's tools: `npm run test:package`. Minutes, and much to install: not in `npm test`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    globalSetup: ['test/package/support/pack.ts'],
    // One stage's limit; all of them together stay below 25 minutes.
    testTimeout: 300_000,
    // A registry or a dev server may stumble.
    retry: 1,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
