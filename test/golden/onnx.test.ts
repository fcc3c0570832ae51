import { describe, expect, it } from 'vitest';
import { exportOnnx } from '../../src/onnx/index.ts';
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
