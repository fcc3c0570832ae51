/** Which of a network's outputs a reference's tensor is. */
import type { Network, Recognised } from '../../index.ts';

export type Place =
  | { readonly kind: 'logits' }
  | { readonly kind: 'gate'; readonly block: string }
  | { readonly kind: 'tap'; readonly tap: string };

type Naming = Recognised['checkpoint']['adaptation']['naming'];

/** Caffe's layers have no modules; the gate's is `conv2_1_prob` beside `conv2_1_1x1_down`. */
const CAFFE_GATE = /^(conv\d_\d+|inception_\d[a-e])_prob$/;

/** The path that a module's two layers share in the file: `layer1.0.se` of `layer1.0.se.fc1` and `.fc2`. */
function modulePath(block: string, { toFile }: Naming): string {
  const [a, b] = [0, 2].map((layer) => toFile(`${block}.SE.fc.${layer}.weight`).split('.'));
  const differs = a?.findIndex((part, i) => part !== b?.[i]) ?? 0;
  const shared = a?.slice(0, differs) ?? [];
  return (shared.at(-1) === 'fc' ? shared.slice(0, -1) : shared).join('.');
}

/** The block whose gate comes out of a module or layer, by its name in the project that the file is from. */
function blockOfModule(name: string, { blocks }: Network, naming: Naming): string | undefined {
  const gated = blocks.filter(({ se }) => se).map((block) => block.name);
  const layer = CAFFE_GATE.exec(name)?.[1];
  if (layer !== undefined) {
    const weight = naming.toNetwork(`${layer}_1x1_down.weight`);
    return gated.find((block) => weight === `${block}.SE.fc.0.weight`);
  }
  return gated.find((block) => {
    const path = modulePath(block, naming);
    return path !== '' && path !== block && (name === path || name.startsWith(`${path}.`));
  });
}

/**
 * @param name  `logits`; a gate by its block (`layer1.0`, `layer1.0.gate`, `layer1.0.excitation`) or by the module that it
 *   comes out of, `gate:layer1.0.se.gate`, as the file's project names it; or a tap, `layer1.0.squeeze`.
 * @param isVector  whether it has one number for each channel: `layer1.0` is the gate then, else the block's output.
 */
export function placeOf(
  name: string,
  isVector: boolean,
  { network, checkpoint }: Recognised,
  taps: readonly string[],
): Place | undefined {
  if (name === 'logits') return { kind: 'logits' };
  const path = name.replace(/^gate:/, '');
  const own = path.replace(/\.(gate|excitation)$/, '');
  const isBlock = network.blocks.some((block) => block.name === own && block.se);
  if (isBlock && (isVector || own !== name)) return { kind: 'gate', block: own };
  if (taps.includes(name)) return { kind: 'tap', tap: name };
  const block = blockOfModule(path, network, checkpoint.adaptation.naming);
  return block === undefined ? undefined : { kind: 'gate', block };
}
