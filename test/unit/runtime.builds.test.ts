/** Which build runs: the fastest that the engine has, or the one that is asked for; and that it is that one. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { OptionError, UnsupportedError } from '../../src/errors.ts';
import { type BuildName, chooseBuild } from '../../src/runtime/builds/builds.ts';
import { fromPrintable } from '../../src/runtime/builds/printable.ts';
import { BUILD_TEXTS } from '../support/builds.ts';
import { BUILDS } from '../support/kernels.ts';
import { load, picture, small } from '../support/small_model.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** An engine that accepts whatever is not the probe: every build is longer than that. */
function withoutRelaxedSimd(): void {
  const { validate } = WebAssembly;
  vi.spyOn(WebAssembly, 'validate').mockImplementation(
    (bytes) => bytes.byteLength > 64 && validate.call(WebAssembly, bytes),
  );
}

test('the fastest build is chosen, 128-bit SIMD where it is asked for', async () => {
  expect(await chooseBuild()).toMatchObject({ name: 'relaxed', limit: 'none' });
  expect(await chooseBuild('relaxed')).toMatchObject({ name: 'relaxed', limit: 'none' });
  expect(await chooseBuild('simd')).toMatchObject({ name: 'simd', limit: 'asked' });
});

test('an engine without relaxed SIMD runs 128-bit SIMD, and says so when the other is asked for', async () => {
  withoutRelaxedSimd();
  expect(await chooseBuild()).toMatchObject({ name: 'simd', limit: 'engine' });
  const refused = chooseBuild('relaxed');
  await expect(refused).rejects.toThrow(UnsupportedError);
  await expect(refused).rejects.toThrow(
    "option build: found 'relaxed' in an engine without relaxed SIMD; expected Chrome 114",
  );
});

test.each([['scalar'], [''], [1], [null], [{}], ['constructor']])(
  'option build refuses %o',
  async (build) => {
    const refused = load(small(), { build: build as BuildName });
    await expect(refused).rejects.toThrow(OptionError);
    await expect(refused).rejects.toThrow(/^option build: found .*; expected 'simd' or 'relaxed'\.$/);
  },
);

/** Every SIMD instruction's prefix, 0xfd, with the two-byte opcode of relaxed multiply-add behind it. */
const MULTIPLY_ADD = Buffer.from([0xfd, 0x85, 0x02]);

describe.each([
  ['simd', false],
  ['relaxed', true],
] as const)('%s', (name, fused) => {
  test(`${fused ? 'has' : 'has no'} relaxed instructions, and is what a model describes and runs`, async () => {
    const bytes = Buffer.from(fromPrintable(BUILD_TEXTS[name] ?? ''));
    expect(bytes.includes(MULTIPLY_ADD)).toBe(fused);
    using model = await load(small(), { build: name });
    expect(model.describeRuntime().build).toBe(name);
    const { logits } = await model.run(picture(1));
    const kernels = BUILDS.find((build) => build.name === name)?.module as WebAssembly.Module;
    using same = await load(small(), { kernels });
    expect(same.describeRuntime()).toMatchObject({ build: 'custom', limits: { build: 'custom' } });
    expect((await same.run(picture(1))).logits).toEqual(logits);
  });
});

test('a plain Node, without flags, runs what it has', async () => {
  const address = new URL('../../dist/index.js', import.meta.url).href;
  const program = `const { buildNetwork, loadModel, randomCheckpoint } = await import('${address}');
    const network = buildNetwork('se_resnet18', { width: 0.25, reduction: 4 });
    const { architecture, options: networkOptions } = network;
    const model = await loadModel(randomCheckpoint(network, 1), { architecture, networkOptions });
    await model.run({ data: new Float32Array(192).fill(0.5), shape: [1, 3, 8, 8] });
    console.log(JSON.stringify(model.describeRuntime()));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  const old = process.versions.node.startsWith('20.');
  expect(JSON.parse(stdout)).toMatchObject(
    old ? { build: 'simd', limits: { build: 'engine' } } : { build: 'relaxed', limits: { build: 'none' } },
  );
});
