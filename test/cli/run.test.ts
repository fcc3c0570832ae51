import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { convertCheckpoint, parseSafetensors, toFloat32, writeSafetensors } from '../../src/index.ts';
import { goldenCase, goldenInputs, relativeError, TOLERANCE } from '../support/golden.ts';
import { scratchFolder, senet, senetOk } from '../support/senet.ts';

const files = scratchFolder();

/** A golden case's weights and input as the files that a user of PyTorch would save: no metadata. */
async function save(name: string) {
  const golden = goldenCase(`${name}.safetensors`);
  const { checkpoint, input } = goldenInputs(golden);
  const [weights, x] = [files.at(`${name}.safetensors`), files.at(`${name}.input.safetensors`)];
  await writeFile(weights, convertCheckpoint(checkpoint, { type: 'F32' }));
  await writeFile(x, writeSafetensors([{ name: 'input', ...input }], {}, { type: 'F32' }));
  return { golden, weights, x, y: files.at(`${name}.output.safetensors`) };
}

describe.each([
  ['se_resnet18-32', ['--rescale', 'once']],
  ['se_resnet18-32', ['--rescale', 'once', '--memory', 'small']],
  ['se_resnet18-32-squared', ['--rescale', 'squared']],
  ['se_resnet50-32-no-se', ['--arch', 'se_resnet50']],
  ['se_resnet50-32-gate-tanh', ['--rescale', 'once', '--gate', 'tanh']],
])('senet run on %s', (name, options) => {
  it('writes what PyTorch computes, under the same names', async () => {
    const { golden, weights, x, y } = await save(name);
    await senetOk('run', '--weights', weights, '--input', x, '--out', y, ...options);
    const { tensors } = parseSafetensors(await readFile(y), y);
    expect([...tensors.keys()].sort()).toEqual([...golden.expected.keys()].sort());
    for (const [key, expected] of golden.expected) {
      const stored = tensors.get(key);
      expect(stored?.type, key).toBe('F32');
      const actual = stored && { shape: stored.shape, data: toFloat32(stored) };
      expect(relativeError(actual, expected), key).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});

it('asks for rescale where nothing says it, and explains the two', async () => {
  const { weights, x, y } = await save('se_resnet18-odd');
  const { code, stderr } = await senet('run', '--weights', weights, '--input', x, '--out', y);
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain(weights);
  expect(stderr).toMatch(/rescale.*once.*squared/);
});

describe('an input that cannot be run', () => {
  const one = new Float32Array(3 * 8 * 8).fill(1);
  const broken = one.slice();
  broken[17] = Number.NaN;
  it.each([
    ['another name', { name: 'x', shape: [1, 3, 8, 8], data: one }, /"x".*"input"/],
    ['three extents', { name: 'input', shape: [3, 8, 8], data: one }, /3×8×8.*N/],
    ['channels last', { name: 'input', shape: [1, 8, 8, 3], data: one }, /1×8×8×3.*channels/],
    ['NaN', { name: 'input', shape: [1, 3, 8, 8], data: broken }, /NaN at index 17/],
  ])('%s', async (_, named, message) => {
    const { weights, y } = await save('se_resnet18-32');
    const x = files.at('bad.safetensors');
    await writeFile(x, writeSafetensors([named], {}, { type: 'F32' }));
    const { code, stderr } = await senet('run', '-w', weights, '--rescale', 'once', '-i', x, '-o', y);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });
});
