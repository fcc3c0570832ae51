/**
 * Every golden case of PyTorch (float64), ablations included: logits, and every block's squeeze, excitation and mean,
 * in each build with the algorithms that the plan chooses, with direct convolutions alone, and on several threads.
 */
import { describe, expect, test } from 'vitest';
import { type LoadOptions, loadModel } from '../../src/index.ts';
import { goldenCase, goldenFiles, goldenInputs, relativeError, TOLERANCE } from '../support/golden.ts';

/** Golden names to the runtime's. */
function tapOf(name: string): string {
  return name.replace('.excitation', '.gate');
}

const deepest = (file: string) => /resnet(101|152)/.test(file);

const VARIANTS: readonly [string, LoadOptions][] = [
  ['relaxed SIMD', { build: 'relaxed' }],
  ['128-bit SIMD', { build: 'simd' }],
  ['direct convolutions', { algorithms: [] }],
  ['two threads', { threads: 2 }],
  ['three threads, 128-bit SIMD', { build: 'simd', threads: 3 }],
];

describe.each(VARIANTS)('golden values, %s', (_, variant) => {
  const isShort = (file: string) => variant.threads === undefined || /-(32|odd|224)\.safetensors$/.test(file);
  const files = goldenFiles().filter(
    (file) => (variant.build === 'relaxed' || !deepest(file)) && isShort(file),
  );
  test.each(files)('%s', async (file) => {
    const golden = goldenCase(file);
    const { checkpoint, input } = goldenInputs(golden);
    const { architecture, options } = golden.network;
    using model = await loadModel(checkpoint, {
      architecture,
      networkOptions: options,
      ...variant,
    });
    const names = [...golden.expected.keys()].filter((name) => name !== 'logits');
    const { logits, taps } = await model.run(input, { taps: names.map(tapOf) });
    let worst = { name: '', error: 0 };
    for (const [name, expected] of golden.expected) {
      const error = relativeError(name === 'logits' ? logits : taps[tapOf(name)], expected);
      if (error > worst.error) worst = { name, error };
    }
    console.log(`${golden.name}: largest error ${worst.error.toExponential(1)} (${worst.name})`);
    expect(worst.error).toBeLessThanOrEqual(TOLERANCE);
  });
});
