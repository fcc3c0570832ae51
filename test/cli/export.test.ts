import { readFile, writeFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { convertCheckpoint } from '../../src/index.ts';
import { relativeError } from '../support/golden.ts';
import { scratchFolder, senetOk } from '../support/senet.ts';
import { load, picture, small } from '../support/small_model.ts';

const files = scratchFolder();

describe('senet export', () => {
  it('writes what onnxruntime runs to the same logits', async () => {
    const made = small({ classes: 4 });
    const [weights, onnx] = [files.at('w.safetensors'), files.at('w.onnx')];
    await writeFile(weights, convertCheckpoint(made.checkpoint, { type: 'F32' }));
    await senetOk('export', '--weights', weights, '--rescale', 'once', '--onnx', onnx);
    const x = picture(1);
    ort.env.wasm.numThreads = 1;
    const session = await ort.InferenceSession.create(await readFile(onnx));
    const { logits } = await session.run({ input: new ort.Tensor('float32', x.data, [...x.shape]) });
    const model = await load(made);
    const ours = await model.run(x);
    const theirs = { shape: [1, 4], data: logits?.data as Float32Array };
    expect(relativeError(ours.logits, theirs)).toBeLessThanOrEqual(1e-4);
    model.dispose();
  });

  it('writes untrained weights where only an architecture is named', async () => {
    const onnx = files.at('fresh.onnx');
    const { stderr } = await senetOk(
      'export',
      'se_resnet18',
      '--width',
      '0.25',
      '--onnx',
      onnx,
      '-i',
      '3x16x16',
    );
    expect(stderr).toContain('untrained');
    const session = await ort.InferenceSession.create(await readFile(onnx));
    expect(session.outputNames).toContain('logits');
  });
});
