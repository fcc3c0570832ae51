/**
 * Every golden case of PyTorch (float64), ablations included: logits, and every block's squeeze, excitation and mean.
 * Weights and inputs are regenerated from the formula; `values/README.md` says where the values come from.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildNetwork, loadModel, parseSafetensors, type Tensor, toFloat32 } from '../../src/index.ts';
import { relativeError } from '../support/compare.ts';
import { formulaCheckpoint, formulaInput } from '../support/formula.ts';

const VALUES = new URL('./values/', import.meta.url);
const TOLERANCE = 1e-4;

function networkOf(metadata: Readonly<Record<string, string>>) {
  const { r, ...options } = JSON.parse(metadata.options ?? '{}') as Record<string, unknown>;
  return buildNetwork(`se_resnet${metadata.depth}`, {
    rescale: metadata.rescale,
    ...options,
    ...(r !== undefined && { reduction: r }),
  });
}

/** Golden names to the names of a run's results. */
function resultOf(name: string, taps: Readonly<Record<string, Tensor>>, logits: Tensor): Tensor | undefined {
  return name === 'logits' ? logits : taps[name.replace('.excitation', '.gate')];
}

const files = readdirSync(VALUES).filter((file) => file.endsWith('.safetensors'));
const largest = (file: string) => /resnet(101|152)/.test(file);

describe.each([
  ['fast', undefined],
  ['direct convolutions', []],
] as const)('golden values, %s', (_, algorithms) => {
  const cases = algorithms ? files.filter((file) => !largest(file)) : files;
  test.each(cases)('%s', async (file) => {
    const golden = parseSafetensors(readFileSync(new URL(file, VALUES)), file);
    const network = networkOf(golden.metadata);
    const seed = Number(golden.metadata.seed);
    const shape = (golden.metadata.input ?? '').split('x').map(Number);
    const names = [...golden.tensors.keys()].filter((name) => name !== 'logits');
    using model = await loadModel(formulaCheckpoint(network, seed), {
      architecture: network.architecture,
      networkOptions: network.options,
      ...(algorithms && { algorithms }),
    });
    const input = formulaInput(shape, seed);
    const { logits, taps } = await model.run(input, {
      taps: names.map((name) => name.replace('.excitation', '.gate')),
    });
    let worst = { name: '', error: 0 };
    for (const [name, stored] of golden.tensors) {
      const error = relativeError(resultOf(name, taps, logits)?.data ?? [], toFloat32(stored));
      if (error > worst.error) worst = { name, error };
    }
    console.log(
      `${file}: ${golden.tensors.size} tensors, largest error ${worst.error.toExponential(1)} (${worst.name})`,
    );
    expect(worst.error).toBeLessThanOrEqual(TOLERANCE);
  });
});
