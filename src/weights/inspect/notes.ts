/** What the choices that no tensor shows mean, for people who have to check them. */

export interface OptionNote {
  /** The values to choose from; empty where it is a number. */
  readonly values: readonly unknown[];
  readonly meaning: string;
}

export const OPTION_NOTES: Readonly<Record<string, OptionNote>> = {
  rescale: {
    values: ['once', 'squared'],
    meaning: 'once: x̃ = s·u, the paper; squared: u·u·s, the reference listing read literally',
  },
  strideOn: {
    values: ['3x3', '1x1'],
    meaning: 'which convolution of a bottleneck halves height and width',
  },
  stemPool: {
    values: ['padded', 'ceil'],
    meaning: 'the stem’s 3×3/2 max-pool: padded by 1, or unpadded with extents rounded up',
  },
  reluBeforeSE: {
    values: [false, true],
    meaning: 'whether a ReLU stands between the last batch norm and the module',
  },
  hidden: {
    values: ['floor', 'round8'],
    meaning: 'hidden units: ⌊C/r⌋, C/r rounded to a multiple of 8, or given as a number',
  },
  gateBias: { values: [false, true], meaning: 'whether the gate’s two layers have biases' },
  gate: { values: ['sigmoid', 'hardSigmoid'], meaning: 'the function that ends a module' },
  squeeze: { values: ['mean', 'max'], meaning: 'how a channel becomes one number' },
  placement: {
    values: ['standard', 'pre', 'post', 'identity'],
    meaning: 'where in its block a module sits',
  },
  eps: { values: [], meaning: 'batch norm’s ε' },
};
