import { describe, expect, it } from 'vitest';
import { recogniseNetwork } from '../../src/index.ts';
import { exportOnnx } from '../../src/onnx/index.ts';
import { dialectCase, dialectFiles } from '../support/dialects.ts';
import { goldenCase, goldenFiles, goldenInputs, relativeError, TOLERANCE } from '../support/golden.ts';
import { runOnnx } from '../support/oracle.ts';

describe('exported networks, run by onnxruntime, give PyTorch’s logits and gates', () => {
  it.each(goldenFiles())('%s', async (file) => {
    const golden = goldenCase(file);
    const { checkpoint, input } = goldenInputs(golden);
    const outputs = await runOnnx(exportOnnx(golden.network, checkpoint), input);
    const named = [...golden.expected].map(
      ([name, tensor]) => [name.replace('.excitation', '.gate'), tensor] as const,
    );
    const expected = new Map(named.filter(([name]) => name === 'logits' || name.endsWith('.gate')));
    expect(new Set(outputs.keys())).toEqual(new Set(expected.keys()));
    for (const [name, tensor] of expected) {
      expect(relativeError(outputs.get(name), tensor), name).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});

describe('other projects’ networks, exported and run by onnxruntime, give PyTorch’s logits and gates', () => {
  it.each(dialectFiles())('%s', async (file) => {
    const { checkpoint, input, expected, blockOfGate } = dialectCase(file);
    const { network, checkpoint: own } = recogniseNetwork(checkpoint);
    const outputs = await runOnnx(exportOnnx(network, own), input);
    const gates = new Map(network.blocks.flatMap(({ name, se }) => (se ? [[name, se.gate] as const] : [])));
    expect(outputs.size).toBe(expected.size);
    for (const [name, tensor] of expected) {
      const output = name === 'logits' ? name : (gates.get(blockOfGate(name)) ?? '');
      expect(relativeError(outputs.get(output), tensor), name).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});
