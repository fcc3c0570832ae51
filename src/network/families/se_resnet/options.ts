/** What can be chosen of an SE-ResNet, and how each choice is checked. */
import { NetworkError } from '../../../errors.ts';
import { BATCH_NORM_EPS } from '../../nodes.ts';
import {
  completeOptions,
  type Options,
  oneOf,
  positiveNumber,
  subset,
  truth,
  wholeNumber,
} from '../../options.ts';
import { type HiddenWidth, hiddenWidth } from '../../se_module.ts';
import type { Variant } from './variant.ts';

/** Every option has a default: that of the reference network, or the architecture's own. */
export interface SEResNetOptions {
  /** K, the length of the logits; 10 with the stem `cifar`, else 1000. */
  readonly classes: number;
  /** r: a module has about C / r hidden units; `hidden` says how that is rounded. */
  readonly reduction: number;
  /** Multiplies the stem's channels (rounded to a whole number); every stage follows. */
  readonly width: number;
  /** The stages, from 1, whose blocks hold a module; `[]` is a plain ResNet. */
  readonly stages: readonly number[];
  /** How a channel's pixels become one number (Hu et al. 2018, table 11). */
  readonly squeeze: 'mean' | 'max';
  /** The gate's function (Hu et al. 2018, table 12). */
  readonly gate: 'sigmoid' | 'tanh' | 'relu' | 'hardSigmoid';
  /** Where a block's module sits (Hu et al. 2018, section 6.4 and figure 5). */
  readonly placement: 'standard' | 'pre' | 'post' | 'identity';
  /** `once`: x̃ = s·u, the paper. `squared`: u·u·s, the reference listing read literally; standard placement only. */
  readonly rescale: 'once' | 'squared';
  /** Of the input: 3 for colour. */
  readonly inputChannels: number;
  /** `cifar`: one 3×3. `imagenet`: 7×7/2 and a max-pool. `deep`: 3×3/2, 3×3, 3×3 and a max-pool. */
  readonly stem: 'cifar' | 'imagenet' | 'deep';
  /** The 3×3/2 max-pool: `padded` by 1 (PyTorch), or unpadded with extents rounded up (`ceil`: Caffe, Cadene). */
  readonly stemPool: 'padded' | 'ceil';
  /** Which convolution of a bottleneck halves height and width. */
  readonly strideOn: '3x3' | '1x1';
  /** Whether the module's two layers have biases. */
  readonly gateBias: boolean;
  /** ⌊C/r⌋, C/r rounded to a multiple of 8 (timm), or the number of hidden units itself, for every module or each. */
  readonly hidden: HiddenWidth;
  /** Whether a ReLU stands between the last batch norm and the module (timm's legacy SE-ResNet-18 and 34). */
  readonly reluBeforeSE: boolean;
  /**
   * `full`: batch norm and ReLU before each convolution of a block and sums without ReLU; the stem's batch norm stands
   * after the last block (He et al. 2016, "Identity mappings in deep residual networks"). `blocks`: the blocks alone.
   * `head`: the stem's batch norm alone (moskomule's `se_preactresnet`).
   */
  readonly preActivation: 'none' | 'full' | 'blocks' | 'head';
  /** Groups of the 3×3 convolutions of bottlenecks. */
  readonly groups: number;
  /** Channels of each group for 64 planes (the 4 in "32×4d"); 64 with one group is a ResNet. */
  readonly groupWidth: number;
  /** The kernel of the convolutions on shortcuts that halve height and width. */
  readonly shortcutKernel: 1 | 3;
  /** Batch norm's ε. */
  readonly eps: number;
}

const DEFAULTS: SEResNetOptions = {
  classes: 10,
  reduction: 16,
  width: 1,
  stages: [1, 2, 3, 4],
  squeeze: 'mean',
  gate: 'sigmoid',
  placement: 'standard',
  rescale: 'once',
  inputChannels: 3,
  stem: 'cifar',
  stemPool: 'padded',
  strideOn: '3x3',
  gateBias: false,
  hidden: 'floor',
  reluBeforeSE: false,
  preActivation: 'none',
  groups: 1,
  groupWidth: 64,
  shortcutKernel: 1,
  eps: BATCH_NORM_EPS,
};

const CHECKS = {
  classes: wholeNumber(1, 1_000_000),
  reduction: wholeNumber(1, 65_536),
  width: positiveNumber(64),
  squeeze: oneOf('mean', 'max'),
  gate: oneOf('sigmoid', 'tanh', 'relu', 'hardSigmoid'),
  placement: oneOf('standard', 'pre', 'post', 'identity'),
  rescale: oneOf('once', 'squared'),
  inputChannels: wholeNumber(1, 4096),
  stem: oneOf('cifar', 'imagenet', 'deep'),
  stemPool: oneOf('padded', 'ceil'),
  strideOn: oneOf('3x3', '1x1'),
  gateBias: truth,
  hidden: hiddenWidth,
  reluBeforeSE: truth,
  preActivation: oneOf('none', 'full', 'blocks', 'head'),
  groups: wholeNumber(1, 4096),
  groupWidth: positiveNumber(4096),
  shortcutKernel: oneOf(1, 3),
  eps: positiveNumber(1),
} as const;

interface Rule {
  readonly broken: boolean;
  readonly found: string;
  readonly expected: string;
  readonly cause: string;
}

/** Whether batch norm and ReLU stand before the blocks' convolutions. */
export function hasPreActivatedBlocks({ preActivation }: SEResNetOptions): boolean {
  return preActivation === 'blocks' || preActivation === 'full';
}

/** Whether the stem's batch norm stands after the last block. */
export function hasHeadNorm({ preActivation }: SEResNetOptions): boolean {
  return preActivation === 'head' || preActivation === 'full';
}

/** What does not go together. */
function rules(options: SEResNetOptions, kind: Variant['kind']): Rule[] {
  const { placement, rescale, reluBeforeSE, preActivation, groups } = options;
  const isPre = hasPreActivatedBlocks(options);
  return [
    {
      broken: rescale === 'squared' && placement !== 'standard',
      found: `rescale 'squared' with placement '${placement}'`,
      expected: `rescale 'once', or placement 'standard'`,
      cause: 'Only the standard placement multiplies u by the module a second time.',
    },
    {
      broken: (reluBeforeSE || isPre) && placement !== 'standard',
      found: `placement '${placement}' with ${reluBeforeSE ? 'reluBeforeSE' : 'preActivation'}`,
      expected: `placement 'standard'`,
      cause: 'The paper’s other placements are those of blocks with the usual order.',
    },
    {
      broken: isPre && (reluBeforeSE || rescale === 'squared'),
      found: `preActivation '${preActivation}' with ${reluBeforeSE ? 'reluBeforeSE' : `rescale 'squared'`}`,
      expected: 'one of the two',
      cause: 'Pre-activation blocks end in a convolution and multiply by the gate once.',
    },
    {
      broken: kind === 'BasicBlock' && groups > 1,
      found: `${groups} groups`,
      expected: '1: basic blocks have no groups',
      cause: 'Groups are those of bottlenecks (SE-ResNeXt, SENet).',
    },
  ];
}

/**
 * Every option, the given over the architecture's own over the reference's.
 *
 * @throws NetworkError for an unknown option, a value out of range, or two that do not go together.
 */
export function seResNetOptions(architecture: string, variant: Variant, given: Options): SEResNetOptions {
  const stem = given.stem ?? variant.defaults.stem ?? DEFAULTS.stem;
  const defaults = { ...DEFAULTS, classes: stem === 'cifar' ? 10 : 1000, ...variant.defaults };
  const checks = { ...CHECKS, stages: subset(1, variant.counts.length) };
  const options = completeOptions(architecture, given, defaults, checks);
  for (const { broken, ...parts } of rules(options, variant.kind)) {
    if (broken) throw new NetworkError({ where: `options of ${architecture}`, ...parts });
  }
  return options;
}
