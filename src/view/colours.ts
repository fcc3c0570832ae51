/** The colour of a gate, as a CSS colour. */
import { interpolateCividis } from 'd3-scale-chromatic';

/** So many steps that two neighbours are the same to 8 bits for each of red, green and blue, or differ by one. */
const STEPS = 1000;
const colours: string[] = [];

/**
 * The colour of a gate, 0 to 1, the same for every block, picture and theme, on the page, in the element and in files of the
 * command line. Cividis (Nuñez, Anderton & Renslow 2018) is perceptually uniform and looks alike to people with and without
 * colour-vision deficiency; at one half, where a gate has taken no side, it is grey.
 *
 * @param gate  s; beyond 0 and 1 it has the colour of the end, and so has NaN that of 0
 * @returns `rgb(r, g, b)`
 *
 * @example
 * context.fillStyle = gateColour(0.5);
 */
export function gateColour(gate: number): string {
  const step = Math.round(Math.min(Math.max(gate, 0), 1) * STEPS) || 0;
  colours[step] ??= interpolateCividis(step / STEPS);
  return colours[step];
}
