/** moskomule's senet.pytorch, ImageNet's and CIFAR's: `layer1.0.se.fc.0`, without biases. */
import { byReplacing, type Dialect, firstOf } from './dialect.ts';
import { EPS, hasPool, ONCE, PADDED_POOL, STRIDE_ON_3X3 } from './semantics.ts';

const NAMING = byReplacing([
  ['.se.fc.', '.SE.fc.'],
  ['.downsample.', '.shortcut.'],
  ['^fc.', '^linear.'],
]);

export const MOSKOMULE: Dialect = {
  name: 'moskomule',
  title: 'moskomule’s senet.pytorch',
  preset: 'torchvision',
  recognise(shapes) {
    const module = firstOf(shapes, /^layer\d\.\d+\.se\.fc\.0\.weight$/, [2, 4]);
    if (module === undefined || shapes.get('conv1.weight')?.length !== 4) return undefined;
    return `It holds conv1.weight and modules called ${module}.`;
  },
  naming: () => NAMING,
  semantics: (shown) => [
    ONCE,
    ...(hasPool(shown) ? [PADDED_POOL] : []),
    ...(shown.isBasic ? [] : [STRIDE_ON_3X3]),
    { option: 'reluBeforeSE', value: false, why: 'Its modules follow the last batch norm.' },
    EPS,
  ],
};
