/** SE-BN-Inception: stem, ten Inception modules with SE, and a dense layer on the pooled map. */
import { INPUT, type Network, type Node } from '../../network.ts';
import { BATCH_NORM_EPS, dense, globalPool, pool } from '../../nodes.ts';
import { completeOptions, type Options, oneOf, positiveNumber, truth, wholeNumber } from '../../options.ts';
import { hiddenWidth, type SEOptions } from '../../se_module.ts';
import { convolved, inceptionBlock } from './module.ts';
import { MODULES, outChannels } from './modules.ts';

export const SE_BN_INCEPTION = 'se_bn_inception';

/** What can be chosen; the defaults are the authors' release. */
export interface SEBNInceptionOptions extends SEOptions {
  /** How many logits. */
  readonly classes: number;
  /** Of the input: 3 for colour. */
  readonly inputChannels: number;
  /** Batch norm's ε. */
  readonly eps: number;
}

const DEFAULTS: SEBNInceptionOptions = {
  classes: 1000,
  reduction: 16,
  hidden: 'floor',
  squeeze: 'mean',
  gate: 'sigmoid',
  gateBias: true,
  inputChannels: 3,
  eps: BATCH_NORM_EPS,
};

const CHECKS = {
  classes: wholeNumber(1, 1_000_000),
  reduction: wholeNumber(1, 65_536),
  hidden: hiddenWidth,
  squeeze: oneOf('mean', 'max'),
  gate: oneOf('sigmoid', 'tanh', 'relu', 'hardSigmoid'),
  gateBias: truth,
  inputChannels: wholeNumber(1, 4096),
  eps: positiveNumber(1),
} as const;

const STEM_CHANNELS = 192;

function maxPool(name: string, input: string): Node {
  return pool(name, input, { by: 'max', kernel: 3, stride: 2, ceil: true });
}

function stem({ inputChannels, eps }: SEBNInceptionOptions): readonly Node[] {
  const seven = { inChannels: inputChannels, outChannels: 64, kernel: 7, stride: 2, padding: 3 };
  const one = { inChannels: 64, outChannels: 64, kernel: 1, stride: 1, padding: 0 };
  const three = { inChannels: 64, outChannels: STEM_CHANNELS, kernel: 3, stride: 1, padding: 1 };
  const first = convolved('conv1', INPUT, seven, eps);
  const reduce = convolved('conv2.3x3_reduce', 'pool1', one, eps);
  const second = convolved('conv2.3x3', reduce.output, three, eps);
  return [
    ...first.nodes,
    maxPool('pool1', first.output),
    ...reduce.nodes,
    ...second.nodes,
    maxPool('pool2', second.output),
  ];
}

function modules(options: SEBNInceptionOptions) {
  let [input, inChannels] = ['pool2', STEM_CHANNELS];
  return MODULES.map((module, ordinal) => {
    const built = inceptionBlock({ module, ordinal, input, inChannels }, options);
    [input, inChannels] = [module.name, outChannels(module, inChannels)];
    return { ...built, channels: inChannels };
  });
}

/**
 * @throws NetworkError for an unknown option or a value out of range.
 */
export function buildSEBNInception(architecture: string, given: Options = {}): Network {
  const options = completeOptions(architecture, given, DEFAULTS, CHECKS);
  const built = modules(options);
  const last = built.at(-1);
  const channels = last?.channels ?? STEM_CHANNELS;
  return {
    architecture,
    options: { ...options },
    inputChannels: options.inputChannels,
    minimumSize: 32,
    nominalSize: [224, 224],
    classes: options.classes,
    nodes: [
      ...stem(options),
      ...built.flatMap(({ nodes }) => nodes),
      globalPool('pool', last?.block.name ?? 'pool2', 'mean'),
      dense('linear', 'pool', [channels, options.classes], true),
    ],
    blocks: built.map(({ block }) => block),
    output: 'linear',
  };
}
