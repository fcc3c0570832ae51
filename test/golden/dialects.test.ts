/**
 * Other people's networks: what PyTorch computes (float64) for networks as their projects define them, weights by formula
 * B from the projects' own tensor names. Every network is read through its names, never told what it is.
 */
import { describe, expect, test } from 'vitest';
import { loadModel, recogniseNetwork, type Tensor } from '../../src/index.ts';
import { countParameters } from '../../src/network/parameters.ts';
import { exportOnnx } from '../../src/onnx/index.ts';
import { checkWeights } from '../../src/weights/check.ts';
import { dialectCase, dialectFiles } from '../support/dialects.ts';
import { evaluate } from '../support/evaluate.ts';
import { relativeError, TOLERANCE } from '../support/golden.ts';
import { runOnnx } from '../support/oracle.ts';

/** The output that is farthest off, of all that the golden file has. */
function worstOf(expected: ReadonlyMap<string, Tensor>, actual: (name: string) => Tensor | undefined) {
  const errors = Array.from(expected, ([name, values]) => ({
    name,
    error: relativeError(actual(name), values),
  }));
  return errors.reduce((a, b) => (b.error > a.error ? b : a));
}

describe('computed node by node', () => {
  // The authors' SE-ResNet-50 is legacy_seresnet50 under other names, and takes long at 224 × 224.
  const files = dialectFiles().filter((file) => !file.startsWith('caffe.SE-ResNet'));
  test.each(files)('%s', (file) => {
    const { checkpoint, input, expected, parameters, blockOfGate } = dialectCase(file);
    const recognised = recogniseNetwork(checkpoint);
    const { network } = recognised;
    checkWeights(checkpoint, network);
    expect(countParameters(network)).toBe(parameters);
    const gates = network.blocks.flatMap(({ name, se }) => (se ? [[name, se.gate] as const] : []));
    const wanted = new Map([...gates, ['logits', network.output]]);
    const actual = evaluate(network, recognised.checkpoint, input, [...wanted.values()]);
    const worst = worstOf(expected, (name) =>
      actual.get(wanted.get(name === 'logits' ? name : blockOfGate(name)) ?? ''),
    );
    console.log(`${file}: largest error ${worst.error.toExponential(1)} (${worst.name})`);
    expect(expected.size).toBe(gates.length + 1);
    expect(worst.error).toBeLessThanOrEqual(TOLERANCE);
  });
});

describe('exported, and run by onnxruntime-web', () => {
  const kinds = ['caffe.SE-BN-Inception', 'timm.seresnext50', 'timm.legacy_seresnet18', 'torchvision'];
  const files = dialectFiles().filter((file) => kinds.some((kind) => file.startsWith(kind)));
  test.each(files)('%s', async (file) => {
    const { checkpoint, input, expected, blockOfGate } = dialectCase(file);
    const { network } = recogniseNetwork(checkpoint);
    const outputs = await runOnnx(exportOnnx(network, checkpoint), input);
    const worst = worstOf(expected, (name) =>
      outputs.get(name === 'logits' ? name : `${blockOfGate(name)}.gate`),
    );
    expect(worst.error).toBeLessThanOrEqual(TOLERANCE);
  });
});

describe('run by the kernels', () => {
  test.each(dialectFiles())('%s', async (file) => {
    const { checkpoint, input, expected, blockOfGate } = dialectCase(file);
    using model = await loadModel(checkpoint);
    const { logits, gates } = await model.run(input);
    const worst = worstOf(expected, (name) => (name === 'logits' ? logits : gates[blockOfGate(name)]));
    console.log(`${file}: largest error ${worst.error.toExponential(1)} (${worst.name})`);
    expect(worst.error).toBeLessThanOrEqual(TOLERANCE);
  });
});
