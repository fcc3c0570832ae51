/** What `senet inspect` says of choices that are known from names alone. */
import { expect, it } from 'vitest';
import { assumptionsOf } from '../../../src/cli/inspect/assumed.ts';
import { formatReport, inspectCheckpoint } from '../../../src/index.ts';
import type { Shape } from '../../../src/tensor.ts';
import { dialectShapes } from '../../support/dialects.ts';

/** The report on timm's SE-ResNet-18 with some tensors changed; `undefined` removes one. */
function reportOn(change: (name: string, shape: Shape) => Shape | undefined) {
  const bytes = new Uint8Array();
  const tensors = [...dialectShapes('timm.seresnet18.safetensors')].flatMap(([name, old]) => {
    const shape = change(name, old);
    return shape === undefined ? [] : [[name, { name, shape, type: 'F32', bytes }] as const];
  });
  return inspectCheckpoint({ file: 'theirs.pth', metadata: {}, tensors: new Map(tensors) });
}

it('is called assumed, with the command that checks it', () => {
  const report = reportOn((_, shape) => shape);
  expect(assumptionsOf(report)).toEqual([
    expect.stringMatching(
      /^Assumed from the names.*: rescale, stemPool, reluBeforeSE, eps, the stem’s stride.*senet verify\.$/,
    ),
  ]);
  expect(formatReport(report)).toMatch(/stemPool: padded \(assumed\)/);
});

it.each<[string, (name: string, shape: Shape) => Shape | undefined, RegExp]>([
  [
    'one input channel',
    (name, shape) => (name === 'conv1.weight' ? [64, 1, 7, 7] : shape),
    /1 input channel, where its networks have 3: it may be another project/,
  ],
  [
    'modules without biases',
    (name, shape) => (/se\.fc\d\.bias/.test(name) ? undefined : shape),
    /no biases in the modules, where its own have biases/,
  ],
])('%s speaks against the guess', (_, change, doubt) => {
  expect(assumptionsOf(reportOn(change))[1]).toMatch(doubt);
});

it('nothing is assumed where the metadata says everything', () => {
  const report = reportOn((_, shape) => shape);
  const said = report.choices.map((choice) => ({ ...choice, source: 'metadata' as const }));
  expect(assumptionsOf({ ...report, choices: said })).toEqual([]);
});
