/** Networks of other projects beyond those with golden files: recognised by their names, every tensor in its place. */
import { describe, expect, it, test } from 'vitest';
import { inspectCheckpoint, loadModel, recogniseNetwork } from '../../../src/index.ts';
import { parameterShapes } from '../../../src/network/parameters.ts';
import type { Shape } from '../../../src/tensor.ts';
import type { Checkpoint } from '../../../src/weights/checkpoint.ts';
import { DIALECTS } from '../../../src/weights/dialects/all.ts';
import { dialectFiles, dialectShapes, formulaCheckpointB } from '../../support/dialects.ts';
import { evaluate } from '../../support/evaluate.ts';
import { formulaInput } from '../../support/formula.ts';
import { relativeError, TOLERANCE } from '../../support/golden.ts';
import { mobileNetLargeShapes, NETWORKS, type Residual, residualShapes } from '../../support/state_dicts.ts';

/** Names and shapes without numbers: what recognition reads. */
function hollow(shapes: ReadonlyMap<string, Shape>): Checkpoint {
  const bytes = new Uint8Array();
  const tensors = Array.from(shapes, ([name, shape]) => [name, { name, shape, type: 'F32', bytes }] as const);
  return { file: 'theirs', metadata: {}, tensors: new Map(tensors) };
}

function networkOf(name: string): Residual {
  const network = NETWORKS[name];
  if (!network) throw new Error(name);
  return network;
}

describe('published networks', () => {
  /** Millions of parameters as the projects publish them; moskomule's have no gate biases and are counted nowhere. */
  const all: readonly [string, string, string, number?][] = [
    ['timm.seresnet34', 'timm', 'se_resnet34', 21.96],
    ['timm.seresnet101', 'timm', 'se_resnet101', 49.33],
    ['timm.seresnet152', 'timm', 'se_resnet152', 66.82],
    ['timm.seresnext101_32x4d', 'timm', 'se_resnext101', 48.96],
    ['timm.legacy_seresnet34', 'timm-legacy', 'se_resnet34', 21.96],
    ['timm.legacy_seresnet101', 'timm-legacy', 'se_resnet101', 49.33],
    ['cadene.se_resnet50', 'timm-legacy', 'se_resnet50', 28.09],
    ['cadene.se_resnet152', 'timm-legacy', 'se_resnet152', 66.82],
    ['cadene.se_resnext50_32x4d', 'timm-legacy', 'se_resnext50', 27.56],
    ['cadene.se_resnext101_32x4d', 'timm-legacy', 'se_resnext101', 48.96],
    ['cadene.senet154', 'timm-legacy', 'senet154', 115.09],
    ['moskomule.se_resnet18', 'moskomule', 'se_resnet18'],
    ['moskomule.se_resnet34', 'moskomule', 'se_resnet34'],
    ['moskomule.se_resnet101', 'moskomule', 'se_resnet101'],
    ['moskomule.se_resnet152', 'moskomule', 'se_resnet152'],
    ['moskomule.se_resnet32', 'moskomule', 'se_resnet32'],
    ['moskomule.se_resnet56', 'moskomule', 'se_resnet56'],
    ['caffe.SE-ResNet-101', 'caffe', 'se_resnet101', 49.33],
    ['caffe.SE-ResNet-152', 'caffe', 'se_resnet152', 66.82],
    ['caffe.SE-ResNeXt-50', 'caffe', 'se_resnext50', 27.56],
    ['caffe.SE-ResNeXt-101', 'caffe', 'se_resnext101', 48.96],
    ['caffe.SENet', 'caffe', 'senet154', 115.09],
  ];
  test.each(all)('%s', (name, dialect, architecture, millions) => {
    for (const [classes, inputChannels] of [
      [1000, 3],
      [7, 1],
    ] as const) {
      const shapes = residualShapes({ ...networkOf(name), classes, inputChannels });
      const report = inspectCheckpoint(hollow(shapes));
      expect(report.dialect?.name).toBe(dialect);
      expect(report.architecture).toBe(architecture);
      expect(report.options).toMatchObject({ classes, inputChannels, rescale: 'once' });
      expect(report.tensors).toMatchObject({ mapped: shapes.size, missing: [], surplus: [], misshapen: [] });
      expect(report.loads).toBe(true);
      if (millions && classes === 1000) expect(report.parameters / 1e6).toBeCloseTo(millions, 2);
    }
  });

  test('torchvision.mobilenet_v3_large', () => {
    const report = inspectCheckpoint(hollow(mobileNetLargeShapes(1000)));
    expect(report).toMatchObject({ architecture: 'mobilenet_v3_large', loads: true, parameters: 5_483_032 });
    expect(inspectCheckpoint(hollow(mobileNetLargeShapes(3))).options).toMatchObject({
      classes: 3,
      width: 1,
    });
  });
});

describe('what the names say of strides and pools', () => {
  it.each([
    ['timm.seresnet101', { strideOn: '3x3', stemPool: 'padded', reluBeforeSE: false, gateBias: true }],
    ['timm.seresnet34', { hidden: 'round8', stemPool: 'padded', reluBeforeSE: false }],
    ['timm.legacy_seresnet34', { hidden: 'floor', stemPool: 'ceil', reluBeforeSE: true }],
    ['cadene.se_resnet50', { strideOn: '1x1', stemPool: 'ceil', reluBeforeSE: false }],
    ['cadene.se_resnext50_32x4d', { strideOn: '3x3', stemPool: 'ceil', groups: 32, groupWidth: 4 }],
    ['cadene.senet154', { strideOn: '3x3', stem: 'deep', shortcutKernel: 3, groups: 64 }],
    ['moskomule.se_resnet101', { strideOn: '3x3', stemPool: 'padded', gateBias: false }],
    ['moskomule.se_resnet56', { stem: 'cifar', gateBias: false }],
    ['caffe.SE-ResNet-101', { strideOn: '1x1', stemPool: 'ceil' }],
    ['caffe.SE-ResNeXt-50', { strideOn: '3x3', stemPool: 'ceil', groups: 32 }],
    ['caffe.SENet', { stem: 'deep', stemPool: 'ceil', shortcutKernel: 3 }],
  ])('%s', (name, options) => {
    expect(inspectCheckpoint(hollow(residualShapes(networkOf(name)))).options).toMatchObject(options);
  });
});

test.each(dialectFiles())('%s: every name of the network is one of the file’s, and back', (file) => {
  const shapes = dialectShapes(file);
  const dialect = DIALECTS.find((candidate) => candidate.recognise(shapes));
  const naming = dialect?.naming(shapes);
  const { network } = recogniseNetwork(hollow(shapes));
  const names = [...parameterShapes(network).keys()];
  expect(names.map((name) => naming?.toFile(name)).sort()).toEqual([...shapes.keys()].sort());
  expect(names.map((name) => naming?.toNetwork(naming.toFile(name)))).toEqual(names);
});

describe('computed as the float64 evaluation has it', () => {
  const half = (name: string): Residual => {
    const network = networkOf(name);
    return { ...network, classes: 5 };
  };
  it.each<[string, ReadonlyMap<string, Shape>, readonly number[]]>([
    ['timm.seresnet34', residualShapes(half('timm.seresnet34')), [1, 3, 48, 64]],
    ['cadene.se_resnext50_32x4d', residualShapes(half('cadene.se_resnext50_32x4d')), [1, 3, 33, 64]],
    ['moskomule.se_resnet32', residualShapes(half('moskomule.se_resnet32')), [2, 3, 17, 20]],
    ['torchvision.mobilenet_v3_large', mobileNetLargeShapes(5), [1, 3, 64, 47]],
  ])('%s', async (name, shapes, inputShape) => {
    const checkpoint = formulaCheckpointB(shapes, 2, name);
    const input = formulaInput(inputShape, 2);
    const { network, checkpoint: adapted } = recogniseNetwork(checkpoint);
    const expected = evaluate(network, adapted, input).get(network.output);
    using model = await loadModel(checkpoint);
    const { logits } = await model.run(input);
    if (!expected) throw new Error('no logits');
    expect(relativeError(logits, expected)).toBeLessThanOrEqual(TOLERANCE);
  });
});
