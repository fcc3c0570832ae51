/** MobileNetV3 for the registry. */
import type { Shape } from '../../../tensor.ts';
import type { Family, Recognition } from '../../family.ts';
import { parameterShapes } from '../../parameters.ts';
import { buildMobileNetV3 } from './build.ts';
import { MOBILENETS } from './variants.ts';

type Shapes = ReadonlyMap<string, Shape>;

/** The width multipliers that are published; others are tried as the classifier's hidden layer shows them. */
const WIDTHS = [1, 0.75, 0.5, 0.35, 1.25, 1.5, 2, 0.25];

/** How many of the file's shapes the network would have. */
function agreement(architecture: string, options: Recognition['options'], shapes: Shapes): number {
  const expected = parameterShapes(buildMobileNetV3(architecture, options));
  return [...expected].filter(([name, shape]) => shapes.get(name)?.join() === shape.join()).length;
}

/** Channels are rounded to multiples of 8, so several widths may give the same network: the first that agrees best. */
function widthsOf(architecture: string, shapes: Shapes, options: Recognition['options']) {
  const hidden = shapes.get('linear1.weight')?.[0] ?? 0;
  const full = MOBILENETS[architecture]?.hidden ?? 1;
  const shown = hidden / full;
  const candidates = [...WIDTHS, shown, 2 * shown].filter((width) => width > 0 && width <= 64);
  const all = candidates.flatMap((width) => [
    { width, reducedTail: false },
    { width, reducedTail: true },
  ]);
  const scored = all.map((widths) => ({
    widths,
    score: agreement(architecture, { ...options, ...widths }, shapes),
  }));
  const best = Math.max(...scored.map(({ score }) => score));
  return scored.find(({ score }) => score === best)?.widths ?? {};
}

function recognise(shapes: Shapes): Recognition | undefined {
  const [first, linear] = [shapes.get('conv1.weight'), shapes.get('linear.weight')];
  const isMobile = shapes.has('linear1.weight') && shapes.get('layer1.0.conv2.weight')?.[1] === 1;
  if (first?.length !== 4 || linear?.length !== 2 || !isMobile) return undefined;
  const architecture = shapes.has('layer5.0.conv2.weight') ? 'mobilenet_v3_large' : 'mobilenet_v3_small';
  const options = {
    classes: linear[0],
    inputChannels: first[1],
    gateBias: [...shapes.keys()].some((name) => name.endsWith('.SE.fc.0.bias')),
  };
  return {
    architecture,
    options: { ...options, ...widthsOf(architecture, shapes, options) },
    undecided: [],
  };
}

export const MOBILENET_V3_FAMILY: Family = {
  architectures: Object.keys(MOBILENETS),
  build: buildMobileNetV3,
  recognise,
};
