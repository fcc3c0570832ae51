/**
 * The authors' Caffe release (https://github.com/hujie-frank/SENet): names are layers', `conv2_1_1x1_reduce`. Batch norm
 * is a layer `<layer>/bn` without scale and a layer `<layer>/bn/scale` with nothing else; one batch norm here.
 */
import { MODULES } from '../../network/families/se_bn_inception/modules.ts';
import { type Dialect, firstOf, type Naming } from './dialect.ts';
import { CEIL_POOL, caffeStride, EPS, hasPool, ONCE } from './semantics.ts';

type Pair = readonly [layer: string, module: string];

/** Layers of a block by what follows its name, and what the block's modules are called. */
const RESIDUAL: readonly Pair[] = [
  ['_1x1_reduce', '.conv1'],
  ['_3x3', '.conv2'],
  ['_1x1_increase', '.conv3'],
  ['_1x1_proj', '.shortcut.0'],
  ['_1x1_down', '.SE.fc.0'],
  ['_1x1_up', '.SE.fc.2'],
];

const STEM: readonly Pair[] = [
  ['conv1/7x7_s2', 'conv1'],
  ['conv1_1/3x3_s2', 'conv1'],
  ['conv1_2/3x3', 'conv2'],
  ['conv1_3/3x3', 'conv3'],
  ['conv2/3x3_reduce', 'conv2.3x3_reduce'],
  ['conv2/3x3', 'conv2.3x3'],
  ['classifier', 'linear'],
];

const INCEPTION: readonly Pair[] = MODULES.flatMap(({ name }) => [
  [`inception_${name}_1x1_down`, `${name}.SE.fc.0`] as const,
  [`inception_${name}_1x1_up`, `${name}.SE.fc.2`] as const,
]);

/** A layer's module, without its batch norm. */
function moduleOf(layer: string): string | undefined {
  const known = [...STEM, ...INCEPTION].find(([name]) => name === layer)?.[1];
  if (known !== undefined) return known;
  const branch = /^inception_(\d[a-e])\/([\w]+)$/.exec(layer);
  if (branch) return `${branch[1]}.${branch[2]}`;
  const block = /^conv([2-5])_(\d{1,3})(_\w+)$/.exec(layer);
  const part = RESIDUAL.find(([suffix]) => suffix === block?.[3])?.[1];
  if (!block || part === undefined) return undefined;
  return `layer${Number(block[1]) - 1}.${Number(block[2]) - 1}${part}`;
}

function layerOf(module: string, isDeep: boolean): string | undefined {
  const stem = STEM.filter(([layer]) => layer.startsWith('conv1_') === isDeep || !layer.startsWith('conv1'));
  const known = [...stem, ...INCEPTION].find(([, name]) => name === module)?.[0];
  if (known !== undefined) return known;
  const branch = /^(\d[a-e])\.(\w+)$/.exec(module);
  if (branch) return `inception_${branch[1]}/${branch[2]}`;
  const block = /^layer([1-4])\.(\d{1,3})(\..+)$/.exec(module);
  const part = RESIDUAL.find(([, name]) => name === block?.[3])?.[0];
  if (!block || part === undefined) return undefined;
  return `conv${Number(block[1]) + 1}_${Number(block[2]) + 1}${part}`;
}

/** The batch norm after a convolution: `bn1` after `conv1`, `shortcut.1` after `shortcut.0`, `3a.1x1.bn` after `3a.1x1`. */
function normOf(module: string): string {
  if (/(^|\.)conv\d$/.test(module)) return module.replace(/conv(\d)$/, 'bn$1');
  return module.endsWith('.shortcut.0') ? module.replace(/0$/, '1') : `${module}.bn`;
}

function convolutionOf(norm: string): string | undefined {
  if (/(^|\.)bn\d$/.test(norm)) return norm.replace(/bn(\d)$/, 'conv$1');
  if (norm.endsWith('.shortcut.1')) return norm.replace(/1$/, '0');
  return norm.endsWith('.bn') ? norm.slice(0, -3) : undefined;
}

/** In SE-BN-Inception the stem's batch norm is `conv1.bn`, in the residual networks `bn1`. */
function namingOf(isInception: boolean, isDeep: boolean): Naming {
  const norm = (module: string) => (isInception ? `${module}.bn` : normOf(module));
  return {
    toNetwork(name) {
      const match = /^(.+?)(\/bn|\/bn\/scale)?\.(weight|bias|running_mean|running_var)$/.exec(name);
      const module = match?.[1] === undefined ? undefined : moduleOf(match[1]);
      if (!match || module === undefined) return undefined;
      return `${match[2] === undefined ? module : norm(module)}.${match[3]}`;
    },
    toFile(name) {
      const [module, leaf] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.') + 1)];
      const convolution = convolutionOf(module);
      const layer = convolution === undefined ? undefined : layerOf(convolution, isDeep);
      if (layer !== undefined) return `${layer}/bn${leaf.startsWith('running') ? '' : '/scale'}.${leaf}`;
      return `${layerOf(module, isDeep) ?? module}.${leaf}`;
    },
  };
}

export const CAFFE: Dialect = {
  name: 'caffe',
  title: 'the authors’ Caffe release (SE-BN-Inception, SE-ResNet, SE-ResNeXt, SENet)',
  preset: 'caffe',
  recognise(shapes) {
    const module = firstOf(shapes, /^(conv\d_\d+|inception_\d[a-e])_1x1_down\.weight$/, [2, 4]);
    if (module === undefined) return undefined;
    return `It holds layers named as in the authors’ prototxt files, such as ${module}.`;
  },
  naming: (shapes) =>
    namingOf(shapes.has('inception_3a_1x1_down.weight'), shapes.has('conv1_1/3x3_s2.weight')),
  semantics(shown) {
    if (shown.architecture === 'se_bn_inception') return [EPS];
    const relu = { option: 'reluBeforeSE', value: false, why: 'Its modules follow the last batch norm.' };
    return [ONCE, ...(hasPool(shown) ? [CEIL_POOL] : []), caffeStride(shown), relu, EPS];
  },
};
