import { scaleSequential } from 'd3-scale';
import { interpolateCividis } from 'd3-scale-chromatic';

/** So many steps that two neighbours are the same to 8 bits for each of red, green and blue, or differ by one. */
const STEPS = 1000;
const scale = scaleSequential(interpolateCividis).domain([0, STEPS]);
const colours: string[] = [];

/**
 * The colour of a gate, 0 to 1, the same for every block, picture and theme. Cividis (Nuñez, Anderton & Renslow 2018)
 * is perceptually uniform and looks alike to people with and without colour-vision deficiency; at one half, where a
 * gate has taken no side, it is grey. Beyond 0 and 1 it is that of the end.
 */
export function gateColour(gate: number): string {
  const step = Math.round(Math.min(Math.max(gate, 0), 1) * STEPS) || 0;
  colours[step] ??= scale(step);
  return colours[step];
}
