/** The report on a checkpoint: what fits, what does not and why, and every choice that no tensor shows. */
import { describe, expect, it } from 'vitest';
import {
  formatReport,
  imageNetLabels,
  inspectCheckpoint,
  loadModel,
  PRESETS,
  preprocess,
} from '../../../src/index.ts';
import { buildNetwork } from '../../../src/network/registry.ts';
import type { Shape } from '../../../src/tensor.ts';
import type { Checkpoint } from '../../../src/weights/checkpoint.ts';
import { recogniseNetwork } from '../../../src/weights/recognise.ts';
import { dialectShapes, formulaCheckpointB } from '../../support/dialects.ts';
import { evaluate } from '../../support/evaluate.ts';
import { formulaCheckpoint, formulaInput } from '../../support/formula.ts';
import { relativeError, TOLERANCE } from '../../support/golden.ts';
import { NETWORKS, residualShapes } from '../../support/state_dicts.ts';

const TIMM = dialectShapes('timm.seresnet18.safetensors');

function hollow(shapes: Iterable<readonly [string, Shape]>): Checkpoint {
  const bytes = new Uint8Array();
  const tensors = Array.from(shapes, ([name, shape]) => [name, { name, shape, type: 'F32', bytes }] as const);
  return { file: 'theirs.pth', metadata: {}, tensors: new Map(tensors) };
}

/** timm's SE-ResNet-18 with some tensors changed; `undefined` removes one. */
function changed(change: (name: string, shape: Shape) => readonly [string, Shape] | undefined) {
  return hollow([...TIMM].flatMap(([name, shape]) => [change(name, shape)].filter((t) => t !== undefined)));
}

describe('the head', () => {
  const OPTIONS = {
    architecture: 'se_resnet18',
    networkOptions: { stem: 'imagenet', gateBias: true, hidden: 'round8' },
  };
  const withoutHead = (name: string, shape: Shape) =>
    name.startsWith('fc.') ? undefined : ([name, shape] as const);

  it('that was replaced, or is absent, is the cause that an error opens with', async () => {
    const bare = changed(withoutHead);
    await expect(loadModel(bare, { ...OPTIONS, rescale: 'once' })).rejects.toThrow(
      /^theirs\.pth, 2 tensors: The head is absent/,
    );
    const layers: [string, Shape][] = [
      ['fc.1.weight', [256, 512]],
      ['fc.4.weight', [10, 256]],
    ];
    const replaced = hollow(
      [...bare.tensors].map(([name, { shape }]) => [name, shape] as const).concat(layers),
    );
    await expect(loadModel(replaced, { ...OPTIONS, rescale: 'once' })).rejects.toThrow(
      /The head was replaced by other layers: "fc\.1\.weight" 256×512, "fc\.4\.weight" 10×256\. Found nothing/,
    );
  });
});

describe('tensors', () => {
  it('fit', () => {
    const report = inspectCheckpoint(hollow(TIMM));
    expect(report.tensors).toEqual({
      total: TIMM.size,
      mapped: TIMM.size,
      ignored: 0,
      missing: [],
      surplus: [],
      misshapen: [],
    });
    expect(report.cause).toBeUndefined();
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('that training alone uses are counted, and a wrapper’s prefix is said', () => {
    const counter = ['bn1.num_batches_tracked', []] as const;
    const wrapped = [...TIMM, counter].map(([name, shape]) => [`module.${name}`, shape] as const);
    const report = inspectCheckpoint(hollow(wrapped));
    expect(report.tensors).toMatchObject({ total: TIMM.size + 1, ignored: 1, mapped: TIMM.size });
    expect(report.notes[0]).toMatch(/prefix "module\."/);
    expect(report.loads).toBe(true);
  });

  it('that are missing or surplus bear the file’s names', () => {
    const report = inspectCheckpoint(
      changed((name, shape) => [name === 'layer2.0.se.fc1.bias' ? 'layer2.0.se.bn.bias' : name, shape]),
    );
    expect(report.tensors.missing).toEqual([{ name: 'layer2.0.se.fc1.bias', shape: [8] }]);
    expect(report.tensors.surplus).toEqual([{ name: 'layer2.0.se.bn.bias', shape: [8] }]);
    expect(report.loads).toBe(false);
    expect(formatReport(report)).toMatch(/1 missing, 1 surplus.*"layer2.0.se.fc1.bias" 8.*does not load/s);
  });

  it('misshapen: the ratio was passed as the width', () => {
    const width = (name: string, shape: Shape): readonly [string, Shape] => {
      if (name.endsWith('.fc1.weight')) return [name, [16, ...shape.slice(1)]];
      if (name.endsWith('.fc1.bias')) return [name, [16]];
      return name.endsWith('.fc2.weight') ? [name, [shape[0] ?? 0, 16, 1, 1]] : [name, shape];
    };
    const report = inspectCheckpoint(changed(width));
    expect(report.tensors.misshapen[0]).toEqual({
      name: 'layer1.0.se.fc1.weight',
      found: [16, 64, 1, 1],
      expected: [4, 64, 1, 1],
    });
    expect(report.cause).toMatch(/^Hidden width 16 in every block: was the ratio passed as the width\?/);
    expect(inspectCheckpoint(changed(width), { networkOptions: { hidden: 16 } }).loads).toBe(true);
  });

  it('misshapen: TensorFlow’s layout', () => {
    const report = inspectCheckpoint(
      changed((name, shape) => [name, shape.length === 2 ? [...shape].reverse() : shape]),
      { architecture: 'se_resnet18', networkOptions: { classes: 1000 } },
    );
    expect(report.tensors.misshapen).toEqual([
      { name: 'fc.weight', found: [512, 1000], expected: [1000, 512] },
    ]);
    expect(report.cause).toMatch(/TensorFlow’s layout/);
  });

  it('misshapen: another number of classes was asked for', () => {
    const report = inspectCheckpoint(hollow(TIMM), { networkOptions: { classes: 10 } });
    expect(report.tensors.misshapen.map(({ name }) => name)).toEqual(['fc.weight', 'fc.bias']);
    expect(report.cause).toMatch(/classes 1000, the network 10/);
  });
});

describe('choices', () => {
  it('say who chose, why and how to choose otherwise', () => {
    const report = inspectCheckpoint(hollow(residualShapes(NETWORKS['cadene.se_resnet50'] ?? fail())));
    expect(report.choices.find(({ option }) => option === 'strideOn')).toMatchObject({
      value: '1x1',
      source: 'dialect',
      why: expect.stringMatching(/first 1×1/),
      alternatives: ['3x3'],
      override: "networkOptions: { strideOn: '3x3' }",
    });
    expect(inspectCheckpoint(hollow(TIMM)).choices.map(({ option }) => option)).not.toContain('strideOn');
  });

  it('the listing’s rescale is still to be chosen', () => {
    const checkpoint = formulaCheckpoint(buildNetwork('se_resnet18', { width: 0.25 }), 1);
    const report = inspectCheckpoint(checkpoint);
    expect(report.choices[0]).toMatchObject({
      option: 'rescale',
      source: 'undecided',
      alternatives: ['once', 'squared'],
      override: "rescale: 'once'",
    });
    expect(report.loads).toBe(false);
    expect(formatReport(report)).toMatch(/rescale: to be chosen from once, squared/);
    expect(inspectCheckpoint(checkpoint, { rescale: 'squared' })).toMatchObject({ loads: true });
  });

  const small = { ...(NETWORKS['cadene.se_resnet50'] ?? fail()), classes: 4 };
  it.each([
    ['strideOn', '3x3'],
    ['stemPool', 'padded'],
    ['reluBeforeSE', true],
    ['rescale', 'squared'],
    ['eps', 1e-2],
  ])('%s matters: %s gives other logits, and the kernels give them', async (option, value) => {
    const checkpoint = formulaCheckpointB(residualShapes(small), 4, 'theirs');
    const input = formulaInput([1, 3, 40, 36], 4);
    const logits = (networkOptions: Readonly<Record<string, unknown>>) => {
      const { network, checkpoint: adapted } = recogniseNetwork(checkpoint, { networkOptions });
      const values = evaluate(network, adapted, input).get(network.output);
      if (!values) throw new Error('no logits');
      return values;
    };
    const other = logits({ [option]: value });
    expect(relativeError(other, logits({}))).toBeGreaterThan(10 * TOLERANCE);
    using model = await loadModel(checkpoint, { networkOptions: { [option]: value } });
    expect(relativeError((await model.run(input)).logits, other)).toBeLessThanOrEqual(TOLERANCE);
  });
});

function fail(): never {
  throw new Error('no such network');
}

describe('pre-activation', () => {
  it.each(['full', 'blocks', 'head'])('%s is recognised and computed', async (preActivation) => {
    const options = { preActivation, classes: 3, width: 0.5, gateBias: true };
    const network = buildNetwork('se_resnet18', options);
    const checkpoint = formulaCheckpoint(network, 6);
    const found = recogniseNetwork(checkpoint, { rescale: 'once' }).network;
    expect(found.nodes).toEqual(network.nodes);
    const input = formulaInput([1, 3, 20, 18], 6);
    const expected = evaluate(network, checkpoint, input).get(network.output);
    if (!expected) throw new Error('no logits');
    using model = await loadModel(checkpoint, { rescale: 'once' });
    expect(relativeError((await model.run(input)).logits, expected)).toBeLessThanOrEqual(TOLERANCE);
  });
});

describe('labels and preprocessing', () => {
  it('are ImageNet’s for a network of 1000 classes whose project is known', async () => {
    const report = inspectCheckpoint(hollow(TIMM));
    expect(report.labels).toEqual({ source: 'dialect', text: '1000 classes: ImageNet’s names' });
    expect(report.preprocessing).toEqual({ source: 'dialect', preset: 'timm', value: PRESETS.timm });
    using model = await loadModel(formulaCheckpointB(TIMM, 1, 'theirs'));
    expect(model.labels[281]).toBe('tabby, tabby cat');
    expect(model.preprocessing).toEqual(PRESETS.timm);
  });

  it('are the caller’s where he gives them', () => {
    const preprocessing = { ...PRESETS.timm, resize: [224, 224] } as const;
    const labels = Array.from({ length: 1000 }, (_, k) => `class ${k}`);
    const report = inspectCheckpoint(hollow(TIMM), { preprocessing, labels });
    expect(report.preprocessing).toEqual({ source: 'caller', value: preprocessing });
    expect(report.labels).toEqual({ source: 'caller', text: '1000 classes: class 0, class 1, class 2, …' });
  });

  it('are nobody’s for other classes and CIFAR’s sizes', () => {
    const ten = inspectCheckpoint(
      changed((name, shape) => [name, name.startsWith('fc.') ? [10, ...shape.slice(1)] : shape]),
    );
    expect(ten.labels).toEqual({ source: 'none', text: '10 classes, which nobody names' });
    const cifar = inspectCheckpoint(hollow(dialectShapes('moskomule.se_resnet20.safetensors')));
    expect(cifar.preprocessing).toEqual({ source: 'none' });
  });

  it('names all of ImageNet’s classes', async () => {
    const names = await imageNetLabels();
    expect(names).toHaveLength(1000);
    expect([names[0], names[999]]).toEqual([
      'tench, Tinca tinca',
      'toilet tissue, toilet paper, bathroom tissue',
    ]);
  });

  it('Caffe’s preset is blue, green, red minus 104, 117, 123', () => {
    const picture = { width: 1, height: 1, data: Uint8ClampedArray.of(10, 20, 30, 255) };
    const { data } = preprocess(picture, { ...PRESETS.caffe, resize: [1, 1], crop: [1, 1] });
    expect(Array.from(data, (v) => Math.round(v * 1e4) / 1e4)).toEqual([30 - 104, 20 - 117, 10 - 123]);
  });
});
