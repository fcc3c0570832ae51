/** The page's scales of matrices and maps; `senet-wasm/view` draws them. */
import { scaleLinear, scaleSequential } from 'd3-scale';
import { interpolateGreys } from 'd3-scale-chromatic';

/** The theme's own: `panel` is the paper. */
export interface SignedColours {
  readonly less: string;
  readonly panel: string;
  readonly more: string;
}

/** Weights and differences: the paper at 0, from there to two hues that differ to everybody; the same size, the same strength. */
export function signedColour(
  greatest: number,
  { less, panel, more }: SignedColours,
): (value: number) => string {
  return scaleLinear<string>().domain([-greatest, 0, greatest]).range([less, panel, more]).clamp(true);
}

/** Maps: grey, from the least to the greatest of both maps that stand side by side. */
export function mapColour(least: number, greatest: number): (value: number) => string {
  return scaleSequential((t: number) => interpolateGreys(1 - t))
    .domain([least, greatest === least ? least + 1 : greatest])
    .clamp(true);
}
