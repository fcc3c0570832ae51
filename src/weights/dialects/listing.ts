/** The reference listing's names, which are also this package's own: `layer1.0.SE.fc.0`, `shortcut`, `linear`. */
import type { Dialect } from './dialect.ts';

export const LISTING: Dialect = {
  name: 'listing',
  title: 'the reference listing, whose names this package’s networks have',
  preset: undefined,
  recognise(shapes) {
    if (shapes.get('conv1.weight')?.length !== 4 || shapes.get('linear.weight')?.length !== 2)
      return undefined;
    const module = [...shapes.keys()].find((name) => name.endsWith('.SE.fc.0.weight'));
    return module === undefined
      ? 'It holds conv1.weight and linear.weight, and no modules.'
      : `It holds conv1.weight, linear.weight and modules called ${module}.`;
  },
  naming: () => ({ toNetwork: (name) => name, toFile: (name) => name }),
  semantics: () => [],
};
