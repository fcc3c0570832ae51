/** timm's `seresnet*` and `seresnext*` (https://github.com/huggingface/pytorch-image-models): `layer1.0.se.fc1`. */
import { byReplacing, type Dialect, firstOf } from './dialect.ts';
import { EPS, hasPool, ONCE, PADDED_POOL, STRIDE_ON_3X3 } from './semantics.ts';

const NAMING = byReplacing([
  ['.se.fc1.', '.SE.fc.0.'],
  ['.se.fc2.', '.SE.fc.2.'],
  ['.downsample.', '.shortcut.'],
  ['^fc.', '^linear.'],
]);

export const TIMM: Dialect = {
  name: 'timm',
  title: 'timm (seresnet*, seresnext*)',
  preset: 'timm',
  recognise(shapes) {
    const module = firstOf(shapes, /^layer\d\.\d+\.se\.fc1\.weight$/, [2, 4]);
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
