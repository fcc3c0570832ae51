import { scaleSequential } from 'd3-scale';
import { interpolateCividis } from 'd3-scale-chromatic';

/**
 * The colour of a gate, 0 to 1, the same for every block, picture and theme. Cividis (Nuñez, Anderton & Renslow 2018)
 * is perceptually uniform and looks alike to people with and without colour-vision deficiency; at one half, where a
 * gate has taken no side, it is grey.
 */
export const gateColour: (gate: number) => string = scaleSequential(interpolateCividis)
  .domain([0, 1])
  .clamp(true);
