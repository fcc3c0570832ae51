/** The worker's engine with checkpoints that PyTorch saved: the report comes first, weights are found by the network's names. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as library from '../../../src/index.ts';
import { createEngine } from '../../../web/worker/engine.ts';
import type { NetworkSource, Reply } from '../../../web/worker/protocol.ts';
import { dialectCase } from '../../support/dialects.ts';
import { GOLDEN_VALUES } from '../../support/golden.ts';

type FileSource = Extract<NetworkSource, { kind: 'file' }>;

function golden(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`checkpoints/${name}`, GOLDEN_VALUES)));
}

function start() {
  const replies: Reply[] = [];
  const handle = createEngine({
    ...library,
    cache: null,
    decodePicture: () => Promise.reject(new Error('no picture')),
    fetch: () => Promise.reject(new Error('no fetch')),
    post: (reply) => replies.push(reply),
  });
  const load = (bytes: Uint8Array<ArrayBuffer>, fileName: string, choices: FileSource['choices'] = {}) =>
    handle({
      type: 'load',
      network: 1,
      source: { kind: 'file', blob: new Blob([bytes]), fileName, choices },
    });
  const types = () => replies.map(({ type }) => type).filter((type) => type !== 'progress');
  const inspection = () => {
    const reply = replies.findLast(({ type }) => type === 'inspected');
    if (reply?.type !== 'inspected') throw new Error('no report');
    return reply.inspection;
  };
  return { handle, load, replies, types, inspection };
}

async function weightOf(handle: ReturnType<typeof start>['handle'], replies: Reply[], name: string) {
  await handle({ type: 'ask', id: 1, question: { kind: 'weights', names: [name] } });
  const reply = replies.at(-1);
  if (reply?.type !== 'answer') throw new Error(`The engine answered ${JSON.stringify(reply)}`);
  return (reply.answer as Record<string, library.Tensor>)[name];
}

describe('a checkpoint of the reader’s own', () => {
  it('is reported on, then loaded; its gates’ weights are found under the network’s names', async () => {
    const { handle, load, replies, types, inspection } = start();
    const bytes = golden('nested-module.pth.tar');
    await load(bytes, 'mine.pth.tar');
    expect(types()).toEqual(['inspected', 'ready']);
    const { report, assumed } = inspection();
    expect(report).toMatchObject({ file: 'mine.pth.tar', architecture: 'se_resnet20', loads: true });
    expect(report.preprocessing.source).toBe('none');
    expect(assumed?.resize).toEqual([32, 32]);
    const { tensors } = await library.parseCheckpoint(bytes, 'again');
    const stored = tensors.get('layer2.1.se.fc.0.weight');
    const found = await weightOf(handle, replies, 'layer2.1.SE.fc.0.weight');
    expect(found?.shape).toEqual(stored?.shape);
    expect(found?.data).toEqual(stored && library.toFloat32(stored));
  });

  it('has matrices where its project has 1×1 convolutions', async () => {
    const { handle, load, replies, types, inspection } = start();
    const { checkpoint } = dialectCase('timm.seresnet18.safetensors');
    const bytes = library.convertCheckpoint(checkpoint, { type: 'F32' });
    await load(new Uint8Array(bytes), 'timm.safetensors');
    expect(types()).toEqual(['inspected', 'ready']);
    expect(inspection().assumed).toBeNull();
    const ready = replies.find(({ type }) => type === 'ready');
    if (ready?.type !== 'ready') throw new Error('not ready');
    expect(ready.model.labels[281]).toBe('tabby, tabby cat');
    const stored = checkpoint.tensors.get('layer1.0.se.fc1.weight');
    const found = await weightOf(handle, replies, 'layer1.0.SE.fc.0.weight');
    expect(stored?.shape).toEqual([8, 64, 1, 1]);
    expect(found?.shape).toEqual([8, 64]);
    expect(found?.data).toEqual(stored && library.toFloat32(stored));
  });

  it('is reported on where it cannot be loaded, and loaded once the reader has chosen', async () => {
    const { load, types, inspection } = start();
    const checkpoint = library.randomCheckpoint(library.buildNetwork('se_resnet18', { width: 0.25 }));
    const bytes = library.convertCheckpoint(checkpoint, { type: 'F32', metadata: {} });
    await load(new Uint8Array(bytes), 'listing.safetensors');
    expect(types()).toEqual(['inspected', 'loadFailed']);
    expect(inspection().report.choices[0]).toMatchObject({ option: 'rescale', source: 'undecided' });
    await load(new Uint8Array(bytes), 'listing.safetensors', { networkOptions: { rescale: 'squared' } });
    expect(types().slice(2)).toEqual(['inspected', 'ready']);
    expect(inspection().report.options.rescale).toBe('squared');
  });

  it.each([
    ['hostile.pth', 'format', /would run code/],
    ['whole-module.pth', 'weights', /state_dict/],
    ['truncated.pth', 'format', /cut short/],
  ])('%s is refused', async (name, code, text) => {
    const { load, replies, types } = start();
    await load(golden(name), name);
    expect(types()).toEqual(['loadFailed']);
    expect(replies.at(-1)).toMatchObject({ problem: { code, text: expect.stringMatching(text) } });
  });
});
