import { describe, expect, it } from 'vitest';
import { NetworkError, OptionError, WeightsError } from '../../src/errors.ts';
import type { Options } from '../../src/network/options.ts';
import { architectureNames, buildNetwork } from '../../src/network/registry.ts';
import { checkWeights } from '../../src/weights/check.ts';
import type { Checkpoint, StoredTensor } from '../../src/weights/checkpoint.ts';
import { type RecogniseChoices, recogniseNetwork } from '../../src/weights/recognise.ts';
import { formulaCheckpoint } from '../support/formula.ts';

/** Narrow, so that it is made in no time; what is tested here does not depend on the width. */
const WIDTH = 0.25;

function checkpointOf(architecture: string, options: Options = {}, metadata = {}): Checkpoint {
  const network = buildNetwork(architecture, { width: WIDTH, ...options });
  return { ...formulaCheckpoint(network, 1), file: 'mine.safetensors', metadata };
}

/** The checkpoint with some tensors renamed, replaced or (undefined) removed. */
function altered(
  checkpoint: Checkpoint,
  change: (tensor: StoredTensor, at: number) => StoredTensor | undefined,
): Checkpoint {
  const tensors = [...checkpoint.tensors.values()].flatMap((tensor, at) => change(tensor, at) ?? []);
  return { ...checkpoint, tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])) };
}

const LABELS = Array.from({ length: 10 }, (_, n) => `class ${n}`);

describe('what the tensors show', () => {
  it.each(architectureNames().filter((name) => 'rescale' in buildNetwork(name).options))(
    '%s',
    (architecture) => {
      // CIFAR's narrow networks would have modules without hidden units.
      const width = buildNetwork(architecture).blocks[0]?.se?.channels === 16 ? 1 : WIDTH;
      const checkpoint = checkpointOf(architecture, { width });
      const { network, report } = recogniseNetwork(checkpoint, { rescale: 'once' });
      expect(network).toEqual(buildNetwork(architecture, { width }));
      expect(report).toMatchObject({ architecture: 'tensors', labels: 'none', preprocessing: 'none' });
      expect(report.options).toMatchObject({ rescale: 'caller', reduction: 'tensors', gate: 'default' });
    },
  );

  it.each<[string, Options]>([
    ['se_resnet18', { classes: 100 }],
    ['se_resnet18', { inputChannels: 1 }],
    ['se_resnet18', { reduction: 4 }],
    ['se_resnet50', { reduction: 8 }],
    ['se_resnet18', { width: 0.3 }],
    ['se_resnet18', { stages: [1, 3] }],
    ['se_resnet50', { stages: [] }],
    ['se_resnet50', { placement: 'pre' }],
    ['se_resnet18', { placement: 'pre', stages: [4] }],
  ])('%s %j', (architecture, options) => {
    const checkpoint = checkpointOf(architecture, options);
    const { network } = recogniseNetwork(checkpoint, { rescale: 'once' });
    const built = buildNetwork(architecture, { width: WIDTH, ...options });
    expect(network.nodes).toEqual(built.nodes);
    expect(() => checkWeights(checkpoint, network)).not.toThrow();
  });

  it('the reference width is 1', () => {
    const stored = { type: 'F32', bytes: new Uint8Array() } as const;
    const shapes = formulaShapes('se_resnet18');
    const tensors = new Map(shapes.map(([name, shape]) => [name, { name, shape, ...stored }]));
    const { network } = recogniseNetwork({ file: 'f', metadata: { rescale: 'once' }, tensors });
    expect(network.options).toEqual(buildNetwork('se_resnet18').options);
  });
});

function formulaShapes(architecture: string) {
  const { tensors } = formulaCheckpoint(buildNetwork(architecture), 0);
  return [...tensors].map(([name, { shape }]) => [name, shape] as const);
}

describe('rescale', () => {
  it('is asked for where nobody says it, with both meanings', () => {
    const ask = () => recogniseNetwork(checkpointOf('se_resnet18'));
    expect(ask).toThrow(WeightsError);
    expect(ask).toThrow(/^mine.safetensors: found no rescale .*once or squared/);
    expect(ask).toThrow(/x̃ = s·u.*paper.*u·u·s.*rescale: 'once'.*--rescale once/);
    expect(() => recogniseNetwork(checkpointOf('se_resnet18'), { architecture: 'se_resnet18' })).toThrow(
      ask_text,
    );
  });
  const ask_text = /no rescale/;

  it('is not asked for without modules or with another placement', () => {
    expect(recogniseNetwork(checkpointOf('se_resnet18', { stages: [] })).network.options.rescale).toBe(
      'once',
    );
    expect(recogniseNetwork(checkpointOf('se_resnet50', { placement: 'pre' })).network.options.rescale).toBe(
      'once',
    );
  });

  it.each<[string, Record<string, string>, RecogniseChoices, string]>([
    ['metadata', { rescale: 'squared' }, {}, 'squared'],
    ['metadata', { options: '{"rescale":"squared"}' }, {}, 'squared'],
    ['caller', { rescale: 'squared' }, { rescale: 'once' }, 'once'],
    ['caller', { rescale: 'once' }, { networkOptions: { rescale: 'squared' } }, 'squared'],
  ])('%s says it: %j %j', (source, metadata, choices, expected) => {
    const { network, report } = recogniseNetwork(checkpointOf('se_resnet18', {}, metadata), choices);
    expect(network.options.rescale).toBe(expected);
    expect(report.options.rescale).toBe(source);
  });
});

describe('metadata', () => {
  const preprocess = {
    resize: [32, 32],
    mean: [0.5, 0.5, 0.5],
    std: [0.2, 0.2, 0.2],
    order: 'RGB',
    scale: '1/255',
  };
  const full = {
    architecture: 'se_resnet18',
    rescale: 'once',
    stem: 'cifar',
    classes: JSON.stringify(LABELS),
    preprocess: JSON.stringify(preprocess),
    dataset: 'anything else is ignored',
  };

  it('is read', () => {
    const { network, labels, preprocessing, report } = recogniseNetwork(
      checkpointOf('se_resnet18', {}, full),
    );
    expect(network.architecture).toBe('se_resnet18');
    expect(labels).toEqual(LABELS);
    const { scale, ...expected } = preprocess;
    expect(preprocessing).toEqual(expected);
    expect(report).toMatchObject({ architecture: 'metadata', labels: 'metadata', preprocessing: 'metadata' });
  });

  it('takes labels as a comma list, and a number as their count', () => {
    const list = checkpointOf('se_resnet18', { classes: 3 }, { rescale: 'once', classes: 'cat, dog ,deer' });
    expect(recogniseNetwork(list).labels).toEqual(['cat', 'dog', 'deer']);
    const count = checkpointOf('se_resnet18', {}, { rescale: 'once', classes: '10' });
    expect(recogniseNetwork(count).labels).toBeUndefined();
  });

  it('takes options that tensors cannot show, and the caller’s win', () => {
    const metadata = { options: '{"gate":"tanh","placement":"post"}' };
    const checkpoint = checkpointOf('se_resnet18', {}, metadata);
    expect(recogniseNetwork(checkpoint).network.options).toMatchObject({ gate: 'tanh', placement: 'post' });
    const { network } = recogniseNetwork(checkpoint, {
      networkOptions: { gate: 'relu', placement: undefined },
    });
    expect(network.options).toMatchObject({ gate: 'relu', placement: 'post' });
  });

  it.each<[string, string, RegExp]>([
    ['architecture', 'vgg16', /metadata "architecture": found the text "vgg16"; expected se_resnet18/],
    ['rescale', 'twice', /metadata "rescale": found the text "twice"; expected once, squared/],
    ['stem', 'wide', /metadata "stem".*cifar, imagenet, deep/],
    ['classes', '["a", 1]', /metadata "classes".*label 1;/],
    ['classes', '[', /metadata "classes".*expected JSON/],
    ['classes', '[]', /no label/],
    ['classes', 'a,,b', /the label the text ""/],
    ['classes', '["\\u001b[31m"]', /printable/],
    ['classes', '9999999', /classes/],
    ['preprocess', '[]', /metadata "preprocess".*an object with resize/],
    ['preprocess', '{"resize":[32]}', /preprocess", resize.*\[width, height\]/],
    ['preprocess', JSON.stringify({ ...preprocess, std: [0, 1, 1] }), /std.*three positive numbers/],
    [
      'preprocess',
      JSON.stringify({ ...preprocess, crop: [40, 40] }),
      /crop.*at most the size after resizing/,
    ],
    ['preprocess', JSON.stringify({ ...preprocess, order: 'GRB' }), /"RGB" or "BGR"/],
    ['preprocess', JSON.stringify({ ...preprocess, gamma: 2 }), /the field "gamma"/],
    ['preprocess', '{"resize":[32,32],"mean":[1e999,0,0]}', /mean.*three numbers/],
    ['options', '7', /metadata "options".*an object/],
    ['options', '{"depth":18}', /mine.safetensors, options of se_resnet18.*"depth"/],
    ['options', '{"__proto__":{"gate":"tanh"}}', /"__proto__"/],
    ['options', '{"reduction":1e9}', /mine.safetensors, option reduction/],
    ['options', '{"rescale":"squared"}', /contradicts itself/],
  ])('refuses %s = %s', (key, value, message) => {
    const checkpoint = checkpointOf('se_resnet18', {}, { rescale: 'once', [key]: value });
    const read = () => recogniseNetwork(checkpoint);
    expect(read).toThrow(WeightsError);
    expect(read).toThrow(message);
  });
});

it('metadata that names more or fewer classes than the tensors have is found out', () => {
  const checkpoint = checkpointOf('se_resnet18', {}, { rescale: 'once', classes: 'cat,dog' });
  const { network } = recogniseNetwork(checkpoint);
  expect(() => checkWeights(checkpoint, network)).toThrow(
    /10×128; expected 2×128.*classes 10, the network 2/,
  );
});

it('drops a prefix that every name has', () => {
  const checkpoint = checkpointOf('se_resnet18', {}, { rescale: 'once' });
  const wrapped = altered(checkpoint, (t) => ({ ...t, name: `backbone.${t.name}` }));
  expect(recogniseNetwork(wrapped).network.architecture).toBe('se_resnet18');
});

describe('choices', () => {
  const checkpoint = checkpointOf('se_resnet18', {}, { rescale: 'once' });
  it('refuses what is not possible', () => {
    expect(() => recogniseNetwork(checkpoint, { architecture: 'vgg16' })).toThrow(NetworkError);
    expect(() => recogniseNetwork(checkpoint, { networkOptions: { gate: 'x' } })).toThrow(NetworkError);
    expect(() => recogniseNetwork(checkpoint, { labels: ['a'] })).toThrow(OptionError);
    expect(() => recogniseNetwork(checkpoint, { labels: LABELS.map(() => '') })).toThrow(OptionError);
  });

  it.each([
    [{ tensors: new Map() }, /holds no tensors\. Found 0 tensors/],
    [
      altered(checkpoint, (t, at) => ({ ...t, name: `${at % 2 ? 'student' : 'backbone'}.${t.name}` })),
      /wrapping class.*"backbone.conv1.weight"/,
    ],
    [altered(checkpoint, (t) => ({ ...t, name: t.name.replace('layer', 'block') })), /another project’s/],
    [
      altered(checkpoint, (t) => (t.name.startsWith('layer4.1') ? undefined : t)),
      /BasicBlock 2, 2, 2, 1; expected se_resnet18/,
    ],
  ])('refuses tensors that are no network’s (%#)', (change, message) => {
    const read = () => recogniseNetwork({ ...checkpoint, ...change });
    expect(read).toThrow(WeightsError);
    expect(read).toThrow(message);
  });
});

describe('checkWeights', () => {
  const narrow = (architecture: string, options = {}) =>
    buildNetwork(architecture, { width: WIDTH, ...options });
  const right = checkpointOf('se_resnet18');

  it('takes the network’s own, and ignores num_batches_tracked', () => {
    const counter = {
      name: 'bn1.num_batches_tracked',
      type: 'I64',
      shape: [],
      bytes: new Uint8Array(8),
    } as const;
    const tensors = new Map<string, StoredTensor>([...right.tensors, [counter.name, counter]]);
    expect(() => checkWeights({ ...right, tensors }, narrow('se_resnet18'))).not.toThrow();
  });

  it.each<[string, Checkpoint, Options | string, RegExp]>([
    [
      'other depth',
      right,
      'se_resnet50',
      /181 tensors: found nothing; .*conv3.weight" 64×16×1×1.*looks like se_resnet18; the network is se_resnet50/,
    ],
    ['other depth', right, 'se_resnet34', /looks like se_resnet18; the network is se_resnet34/],
    [
      'other classes',
      right,
      { classes: 100 },
      /tensor "linear.weight": found shape 10×128; expected 100×128.*has classes 10, the network 100.*Also misshapen: "linear.bias"/,
    ],
    [
      'other reduction',
      right,
      { reduction: 8 },
      /found shape 1×16; expected 2×16.*reduction 16, the network 8.*and 12 more/,
    ],
    ['other width', right, { width: 0.5 }, /tensor "conv1.weight".*width 0.25, the network 0.5/],
    [
      'no modules',
      right,
      { stages: [] },
      /16 tensors: found "layer1.0.SE.fc.0.weight" 1×16.*and 13 more.*stages \[1, 2, 3, 4\], the network/,
    ],
    [
      'missing',
      altered(right, (t) => (t.name === 'linear.bias' ? undefined : t)),
      {},
      /tensor "linear.bias": found nothing; expected "linear.bias" 10, .*incomplete/,
    ],
    ['surplus', right, { stages: [1, 2, 3] }, /4 tensors: found "layer4.0.SE/],
    [
      'type',
      altered(right, (t) => (t.name === 'bn1.bias' ? { ...t, type: 'I8' } : t)),
      {},
      /tensor "bn1.bias": found I8 numbers; expected F32/,
    ],
    [
      'variance',
      altered(right, (t) =>
        t.name === 'bn1.running_var'
          ? { ...t, bytes: new Uint8Array(new Float32Array(16).fill(-1).buffer) }
          : t,
      ),
      {},
      /"bn1.running_var": found the variance -1/,
    ],
  ])('names file, tensor, shapes and cause: %s', (_, checkpoint, other, message) => {
    const network = typeof other === 'string' ? narrow(other) : narrow('se_resnet18', other);
    expect(() => checkWeights(checkpoint, network)).toThrow(WeightsError);
    expect(() => checkWeights(checkpoint, network)).toThrow(/^mine.safetensors, /);
    expect(() => checkWeights(checkpoint, network)).toThrow(message);
  });
});
