/**
 * Cadene's pretrained-models.pytorch and timm's `legacy_se*`, which continue it: `layer0.conv1`, `layer1.0.se_module.fc1`,
 * `last_linear`. They are ports of the authors' Caffe networks.
 */
import { byReplacing, type Dialect, firstOf, type Shown } from './dialect.ts';
import { CEIL_POOL, caffeStride, EPS, hasPool, ONCE } from './semantics.ts';

const NAMING = byReplacing([
  ['.se_module.fc1.', '.SE.fc.0.'],
  ['.se_module.fc2.', '.SE.fc.2.'],
  ['.downsample.', '.shortcut.'],
  ['^last_linear.', '^linear.'],
  ['^layer0.conv', '^conv'],
  ['^layer0.bn', '^bn'],
]);

function reluBeforeSE({ isBasic }: Shown) {
  const why = isBasic
    ? 'Its basic blocks (SE-ResNet-18 and 34) have a ReLU between the last batch norm and the module.'
    : 'Its bottlenecks’ modules follow the last batch norm.';
  return { option: 'reluBeforeSE', value: isBasic, why };
}

export const TIMM_LEGACY: Dialect = {
  name: 'timm-legacy',
  title: 'Cadene’s pretrained-models.pytorch, or timm’s legacy_se*',
  preset: 'timm-legacy',
  recognise(shapes) {
    const module = firstOf(shapes, /^layer\d\.\d+\.se_module\.fc1\.weight$/, [2, 4]);
    if (module === undefined || shapes.get('layer0.conv1.weight')?.length !== 4) return undefined;
    return `It holds layer0.conv1.weight and modules called ${module}.`;
  },
  naming: () => NAMING,
  semantics: (shown) => [
    ONCE,
    ...(hasPool(shown) ? [CEIL_POOL] : []),
    ...(shown.isBasic ? [] : [caffeStride(shown)]),
    reluBeforeSE(shown),
    EPS,
  ],
};
