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

describe('senet bench --smoke', () => {
  interface Row {
    readonly network: string;
    readonly ours: Readonly<Record<'median' | 'least' | 'greatest', number>>;
    readonly peer: { median: number; difference: number; ratio: { median: number } };
  }

  it('times both runtimes on the same network', async () => {
    const { runs, peer, rows } = JSON.parse((await senetOk('bench', '--smoke', '--json')).stdout);
    expect(runs).toBe(3);
    expect(peer).toMatch(/^onnxruntime-web \d/);
    const [row] = rows as Row[];
    expect(row?.network).toBe('se_resnet18');
    expect(row?.ours.least).toBeGreaterThan(0);
    expect(row?.ours.median).toBeGreaterThanOrEqual(row?.ours.least ?? Number.NaN);
    expect(row?.peer.median).toBeGreaterThan(0);
    expect(row?.peer.difference).toBeLessThanOrEqual(1e-3);
  });

  it('prints a Markdown table', async () => {
    const lines = (await senetOk('bench', '--smoke')).stdout.split('\n');
    expect(lines[0]).toMatch(/^\| network .*\| senet-wasm, ms .*\| onnxruntime-web .*\| ratio/);
    expect(lines[1]).toMatch(/^\|( -+ \|)+$/);
    expect(lines[2]).toMatch(/^\| se_resnet18 .*\d×/);
  });
});
