/** The builds as text: the bytes that the compiler wrote, in characters that need no escape anywhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import config from '../../asconfig.json' with { type: 'json' };
import { fromPrintable } from '../../src/runtime/builds/printable.ts';
import { BUILD_TEXTS } from '../support/builds.ts';
import { ROOT } from '../support/senet.ts';

const targets: Readonly<Record<string, { readonly outFile: string }>> = config.targets;

test('all builds are held', () => {
  expect(Object.keys(BUILD_TEXTS).toSorted()).toEqual(
    Object.keys(targets)
      .filter((name) => name !== 'debug')
      .toSorted(),
  );
});

test.each(Object.entries(BUILD_TEXTS))('%s is its .wasm file, byte for byte', (name, text) => {
  const file = readFileSync(join(ROOT, targets[name]?.outFile ?? ''));
  expect(Buffer.compare(fromPrintable(text), file)).toBe(0);
  expect(text).toMatch(/^[!-~]+$/);
  expect(text).not.toMatch(/['"`\\$<]/);
  // Rare bytes take two characters: every value that there is comes back.
  expect(new Set(file).size).toBeGreaterThan(150);
});
