/** Engines that cannot run the kernels: what `loadModel` and `se` say, and that nothing of it is remembered. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as Api from '../../src/index.ts';

// A fresh copy each time, since a compiled build is kept for all models of a page.
let api: typeof Api;
beforeEach(async () => {
  vi.resetModules();
  api = await import('../../src/index.ts');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function load(): Promise<Api.Model> {
  const network = api.buildNetwork('se_resnet18', { width: 0.25, reduction: 4 });
  const { architecture, options: networkOptions } = network;
  return api.loadModel(api.randomCheckpoint(network, 1), { architecture, networkOptions });
}

async function runModule(): Promise<Api.SEResult> {
  const matrix = api.tensor(Float32Array.of(1, 2, 3, 4), [2, 2]);
  return api.se(api.tensor(new Float32Array(8), [1, 2, 2, 2]), { w1: matrix, w2: matrix });
}

const ENGINES: readonly [string, () => void, RegExp][] = [
  [
    'no SIMD',
    () => vi.spyOn(WebAssembly, 'validate').mockReturnValue(false),
    /WebAssembly: found an engine that rejects 128-bit SIMD; expected WebAssembly SIMD \(Chrome 91.*too old/,
  ],
  [
    'no WebAssembly',
    () => vi.stubGlobal('WebAssembly', undefined),
    /WebAssembly: found no WebAssembly in this engine; expected an engine with WebAssembly and SIMD/,
  ],
  [
    'a content security policy',
    () =>
      vi
        .spyOn(WebAssembly, 'compile')
        .mockRejectedValue(
          new WebAssembly.CompileError("Refused to compile: 'unsafe-eval' is not an allowed source"),
        ),
    /WebAssembly: found the engine's refusal to compile \(Refused.*content security policy needs script-src 'wasm-unsafe-eval'/,
  ],
];

describe.each(ENGINES)('%s', (_, stub, text) => {
  test.each([
    ['loadModel', load],
    ['se', runModule],
  ])('%s says so, and works once the engine does', async (__, use) => {
    stub();
    const error = await use().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(api.UnsupportedError);
    expect((error as Api.SenetError).code).toBe('unsupported');
    expect((error as Error).message).toMatch(text);
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    expect(await use()).toBeDefined();
  });
});

test('the engine’s own error is kept as the cause', async () => {
  const refusal = new WebAssembly.CompileError('no');
  vi.spyOn(WebAssembly, 'compile').mockRejectedValue(refusal);
  await expect(load()).rejects.toMatchObject({ cause: refusal });
});

test('a build of the kernels that the caller passes is used', async () => {
  const compile = vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new Error('must not be called'));
  const network = api.buildNetwork('se_resnet18', { width: 0.25, reduction: 4 });
  const { BUILDS } = await import('../support/kernels.ts');
  for (const { module } of BUILDS.filter(({ shared }) => !shared)) {
    const { architecture, options: networkOptions } = network;
    const options = { architecture, networkOptions, kernels: module };
    using model = await api.loadModel(api.randomCheckpoint(network, 1), options);
    const { logits } = await model.run(api.tensor(new Float32Array(192).fill(0.5), [1, 3, 8, 8]));
    expect(logits.data.some((logit) => logit !== 0)).toBe(true);
  }
  expect(compile).not.toHaveBeenCalled();
});
