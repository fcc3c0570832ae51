/** `senet verify` against what PyTorch computed, with checkpoints that PyTorch saved. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { convertCheckpoint, parseSafetensors, writeSafetensors } from '../../src/index.ts';
import { caffeBytes } from '../support/caffe_layers.ts';
import { dialectCase } from '../support/dialects.ts';
import { GOLDEN_VALUES } from '../support/golden.ts';
import { referenceFile } from '../support/reference_file.ts';
import { scratchFolder, senet, senetOk } from '../support/senet.ts';

const files = scratchFolder();
const SMALL = 'moskomule.se_resnet20.safetensors';

function checkpoint(name: string): string {
  return fileURLToPath(new URL(`checkpoints/${name}`, GOLDEN_VALUES));
}

async function saved(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(files.at(name), bytes);
  return files.at(name);
}

interface Answer {
  readonly passed: boolean;
  readonly compared: readonly { readonly name: string; readonly error: number; readonly passed: boolean }[];
}

function answerOf(stdout: string): Answer {
  return JSON.parse(stdout) as Answer;
}

describe('senet verify', () => {
  it.each([
    ['zip.pth', '1e-4'],
    ['legacy.pth', '1e-4'],
    ['nested-module.pth.tar', '1e-4'],
    ['strided-views.pth', '1e-4'],
    ['half.pt', '1e-3'],
    ['bfloat16.pt', '1e-2'],
  ])('%s gives PyTorch’s logits and gates within %s', async (file, tolerance) => {
    const reference = await saved('y.safetensors', referenceFile(SMALL));
    const argv = ['verify', checkpoint(file), '--reference', reference, '--tolerance', tolerance, '--json'];
    const { passed, compared } = answerOf((await senetOk(...argv)).stdout);
    expect(passed).toBe(true);
    expect(compared.map(({ name }) => name)).toEqual([...dialectCase(SMALL).expected.keys()]);
    expect(compared.length).toBe(10);
    // float32 is not float64.
    expect(compared.some(({ error }) => error > 0)).toBe(true);
  });

  it.each([
    'timm.seresnet18.safetensors',
    'timm.legacy_seresnet18.safetensors',
    'torchvision.mobilenet_v3_small.safetensors',
  ])('%s: gates are found by the names of the modules that they come out of', async (file) => {
    const weights = convertCheckpoint(dialectCase(file).checkpoint, { type: 'F32' });
    const path = await saved('w.safetensors', weights);
    const reference = await saved('y.safetensors', referenceFile(file));
    const { stdout } = await senetOk('verify', path, '--reference', reference);
    const gates = [...dialectCase(file).expected.keys()];
    for (const name of gates) expect(stdout).toContain(name);
    expect(stdout).toContain(`${gates.length} of ${gates.length} within 0.0001`);
  });

  it('--precision int8: beyond the tolerance for float32, and says so', async () => {
    const reference = await saved('y.safetensors', referenceFile(SMALL));
    const argv = ['verify', checkpoint('zip.pth'), '--reference', reference, '--precision', 'int8', '--json'];
    const { stdout, code } = await senet(...argv);
    expect(code).toBe(1);
    expect(answerOf(stdout).passed).toBe(false);
    const { compared } = answerOf((await senetOk(...argv, '--tolerance', '0.2')).stdout);
    const logits = compared.find(({ name }) => name === 'logits');
    expect(logits?.error).toBeGreaterThan(1e-4);
  });

  it('a .caffemodel: by the names of layers', async () => {
    const file = 'caffe.SE-BN-Inception.safetensors';
    const path = await saved('net.caffemodel', caffeBytes(dialectCase(file).checkpoint));
    const reference = await saved('y.safetensors', referenceFile(file));
    const { stdout } = await senetOk('verify', path, '--reference', reference);
    expect(stdout).toMatch(/gate:inception_5b_prob +1×1024 +\S+ +passed/);
    expect(stdout).toContain('11 of 11 within 0.0001');
  });

  it('gates by block, taps, and the input in a file of its own', async () => {
    const { expected, input } = dialectCase(SMALL);
    const x = await saved(
      'x.safetensors',
      writeSafetensors(
        [{ name: 'input', shape: input.shape, data: Float32Array.from(input.data) }],
        {},
        { type: 'F32' },
      ),
    );
    const own = files.at('own.safetensors');
    await senetOk('run', '--weights', checkpoint('zip.pth'), '--input', x, '--out', own);
    const names = [...parseSafetensors(await readFile(own), own).tensors.keys()];
    expect(names).toContain('layer1.0.squeeze');
    const again = await senetOk('verify', checkpoint('zip.pth'), '--reference', own, '--input', x, '--json');
    expect(answerOf(again.stdout).compared.map(({ name }) => name)).toEqual(names);
    const byBlock = referenceFile(
      SMALL,
      ({ name, ...rest }) => ({
        ...rest,
        name: name.replace(/^gate:(layer\d\.\d).*/, '$1'),
        // As a hook on the sigmoid after a 1×1 convolution has it.
        shape: name === 'logits' ? rest.shape : [...rest.shape, 1, 1],
      }),
      false,
    );
    const reference = await saved('y.safetensors', byBlock);
    const { stdout } = await senetOk(
      'verify',
      checkpoint('zip.pth'),
      '--reference',
      reference,
      '--input',
      x,
      '--json',
    );
    const found = answerOf(stdout).compared.map(({ name }) => name);
    expect(found).toContain('layer3.2');
    expect(found).toHaveLength(expected.size);
  });

  it('one gate that is off by more than the tolerance fails, and only that', async () => {
    const wrong = 'gate:layer2.1.se.fc.3';
    const reference = await saved(
      'y.safetensors',
      referenceFile(SMALL, (output) =>
        output.name === wrong
          ? { ...output, data: Float32Array.from(output.data, (v, i) => (i === 3 ? v + 2e-3 : v)) }
          : output,
      ),
    );
    const argv = ['verify', checkpoint('zip.pth'), '--reference', reference];
    const { code, stdout } = await senet(...argv, '--json');
    expect(code).toBe(1);
    const { passed, compared } = answerOf(stdout);
    expect(passed).toBe(false);
    expect(compared.filter((one) => !one.passed).map(({ name }) => name)).toEqual([wrong]);
    expect((await senet(...argv)).stdout).toMatch(/fc\.3 +1×32 +\d\.\de-3 +FAILED[\s\S]*9 of 10 within/);
    expect((await senet(...argv, '--tolerance', '1e-2')).code).toBe(0);
  });

  it('a wrong choice fails, and a NaN too', async () => {
    const reference = await saved('y.safetensors', referenceFile(SMALL));
    const argv = ['verify', checkpoint('zip.pth'), '--reference', reference];
    expect((await senet(...argv, '--rescale', 'squared')).code).toBe(1);
    const bad = referenceFile(SMALL, (output) => {
      const data = Float32Array.from(output.data).fill(Number.NaN, 2, 3);
      return output.name === 'logits' ? { ...output, data } : output;
    });
    const { code, stdout } = await senet(
      'verify',
      checkpoint('zip.pth'),
      '-r',
      await saved('n.safetensors', bad),
    );
    expect(stdout).toMatch(/logits +1×10 +not finite +FAILED/);
    expect(code).toBe(1);
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    [
      'no input',
      () => referenceFile(SMALL, undefined, false),
      /"logits".*expected a tensor "input".*--input/,
    ],
    ['no outputs', () => referenceFile(SMALL, () => undefined), /tensors "input".*outputs to compare with/],
    [
      'an unknown tensor',
      () => referenceFile(SMALL, (t) => ({ ...t, name: t.name.replace('layer3.2.se', 'layer9.2.se') })),
      /"gate:layer9\.2\.se\.fc\.3" 1×64.*gate such as "layer1\.0"/,
    ],
    [
      'another shape',
      () => referenceFile(SMALL, (t) => (t.name === 'logits' ? { ...t, shape: [2, 5] } : t)),
      /"logits" 2×5; expected 1×10/,
    ],
    ['no safetensors', () => new TextEncoder().encode('x'.repeat(64)), /y\.safetensors/],
  ])('refuses a reference with %s', async (_, bytes, message) => {
    const reference = await saved('y.safetensors', bytes());
    const { code, stderr } = await senet('verify', checkpoint('zip.pth'), '--reference', reference);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });
});
