/** Where every block of a MobileNetV3 sits and how wide it is, for one width multiplier. */
import type { MobileBlock, MobileVariant } from './variants.ts';

export interface MobilePlace extends MobileBlock {
  /** `layer2.0`: a stage is what lies between two halvings of height and width. */
  readonly name: string;
  readonly stage: number;
  readonly inChannels: number;
}

export interface Widths {
  /** Multiplies all channels. */
  readonly width: number;
  /** Halves the channels of the last stage and the head (torchvision's `reduced_tail`). */
  readonly reducedTail: boolean;
}

/** The nearest multiple of 8, at least 8, but not less than nine tenths of `value` (Sandler et al. 2018's code). */
export function roundChannels(value: number): number {
  const nearest = Math.max(8, Math.floor((value + 4) / 8) * 8);
  return nearest < 0.9 * value ? nearest + 8 : nearest;
}

/** The module's hidden width: a quarter of the expanded channels, rounded like every width. */
export function hiddenOf(expanded: number): number {
  return roundChannels(Math.floor(expanded / 4));
}

/** The channels of block `index`; the tail's are halved from the first block's output on, the expansion one block later. */
function widened(block: MobileBlock, index: number, { tail }: MobileVariant, { width, reducedTail }: Widths) {
  const halved = (from: number) => (reducedTail && index >= from ? 2 : 1);
  return {
    expanded: roundChannels((block.expanded / halved(tail + 1)) * width),
    out: roundChannels((block.out / halved(tail)) * width),
  };
}

export function mobilePlaces(variant: MobileVariant, stemChannels: number, widths: Widths): MobilePlace[] {
  const places: MobilePlace[] = [];
  let [stage, inStage, inChannels] = [0, 0, stemChannels];
  for (const [index, block] of variant.blocks.entries()) {
    if (index === 0 || block.stride === 2) [stage, inStage] = [stage + 1, 0];
    const { expanded, out } = widened(block, index, variant, widths);
    places.push({ ...block, expanded, out, name: `layer${stage}.${inStage}`, stage, inChannels });
    [inStage, inChannels] = [inStage + 1, out];
  }
  return places;
}
