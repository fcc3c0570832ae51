/** What SE-ResNet-50 costs on ImageNet at each ratio, beside Hu et al. 2018, table 10. Pure. */
import { buildNetwork, summarise } from 'senet-wasm';

/** null: without modules. */
export type Ratio = 2 | 4 | 8 | 16 | 32 | null;
export const RATIOS: readonly Ratio[] = [2, 4, 8, 16, 32, null];

/**
 * Parameters in millions and top-1 error in per cent, as the table prints them: with the biases of both layers, rounded
 * up.
 */
const PAPER: readonly { readonly ratio: Ratio; readonly parameters: number; readonly error: number }[] = [
  { ratio: 2, parameters: 45.7, error: 22.29 },
  { ratio: 4, parameters: 35.7, error: 22.25 },
  { ratio: 8, parameters: 30.7, error: 22.26 },
  { ratio: 16, parameters: 28.1, error: 22.28 },
  { ratio: 32, parameters: 26.9, error: 22.72 },
  { ratio: null, parameters: 25.6, error: 23.3 },
];

export interface RatioCost {
  readonly ratio: Ratio;
  readonly parameters: number;
  /** For one picture of 224 × 224. */
  readonly multiplyAdds: number;
  readonly paper: { readonly parameters: number; readonly error: number };
}

export function ratioCosts(ratios: readonly Ratio[]): readonly RatioCost[] {
  return PAPER.filter(({ ratio }) => ratios.includes(ratio)).map(({ ratio, ...paper }) => {
    const modules = ratio === null ? { stages: [] } : { reduction: ratio };
    // As He et al. 2016 have it and the paper counts it; PyTorch's ResNet-50 halves extents in the 3×3 convolution.
    const network = buildNetwork('se_resnet50', { stem: 'imagenet', strideOn: '1x1', ...modules });
    const { parameters, multiplyAdds } = summarise(network, [1, 3, 224, 224]);
    return { ratio, parameters, multiplyAdds, paper };
  });
}
