/** Finds SE modules among tensors whose names are nobody's that is known, by their shapes. A leaf. */
import type { Shape } from '../tensor.ts';

/** The height and width of a matrix `[O, I]`, which may be stored as a 1×1 convolution; `undefined` for other shapes. */
function matrixOf(shape: Shape): readonly [number, number] | undefined {
  const [rows = 0, columns = 0, ...extents] = shape;
  const isMatrix = shape.length === 2 || (shape.length === 4 && extents.every((extent) => extent === 1));
  return isMatrix ? [rows, columns] : undefined;
}

/** The modules that may hold a module: `layer1.0.se.fc.0` lies in `layer1.0.se.fc`, and in `layer1.0.se`. */
function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')));
}

/**
 * Names of modules that hold exactly two dense layers, C → h → C with h < C: what squeeze-and-excitation modules look like whatever
 * their project calls them.
 *
 * ```ts
 * findModules(new Map([['a.att.down.weight', [4, 64]], ['a.att.up.weight', [64, 4]]])); // ['a.att']
 * ```
 *
 * @param shapes  the shape of every tensor, by name.
 * @returns the common parents' names, in the file's order.
 */
export function findModules(shapes: ReadonlyMap<string, Shape>): string[] {
  const layers = new Map<string, (readonly [number, number] | undefined)[]>();
  for (const [name, shape] of shapes) {
    if (!name.endsWith('.weight') || shape.length < 2) continue;
    const parent = parentOf(parentOf(name));
    layers.set(parent, [...(layers.get(parent) ?? []), matrixOf(shape)]);
  }
  return [...layers].flatMap(([parent, [down, up, ...more]]) => {
    if (parent === '' || !down || !up || more.length > 0) return [];
    const isModule = down[0] === up[1] && down[1] === up[0] && down[0] < down[1];
    return isModule ? [parent] : [];
  });
}
