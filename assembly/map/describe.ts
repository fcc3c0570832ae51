/** Descriptors (`inline/descriptors`) into memory: the host calls these once for each map and filter of a plan. */
import { FeatureMap, Filter } from '../inline/descriptors';

/** Bytes of a map's descriptor. */
export function mapBytes(): usize {
  return offsetof<FeatureMap>();
}

/** Bytes of a filter's descriptor. */
export function filterBytes(): usize {
  return offsetof<Filter>();
}

/**
 * @param at       out  `mapBytes()` bytes, aligned to 4
 * @param origin   address of picture 0, block 0, pixel (0, 0)
 * @param picture  elements between pictures; `row` between rows, `block` between channel blocks (planes)
 * @param height   H ≥ 1; `width` W ≥ 1; `blocks` channel blocks (planes) ≥ 1
 * @param lanes    8, or 1 for a planar map
 */
export function describeMap(
  at: usize,
  origin: usize,
  picture: usize,
  row: usize,
  block: usize,
  height: i32,
  width: i32,
  blocks: i32,
  lanes: i32,
): void {
  const map = changetype<FeatureMap>(at);
  map.origin = origin;
  map.picture = picture;
  map.row = row;
  map.block = block;
  map.height = height;
  map.width = width;
  map.blocks = blocks;
  map.lanes = lanes;
}

/**
 * @param at          out  `filterBytes()` bytes, aligned to 4
 * @param weights     address of the packed weights; `bias` of f32[O]
 * @param kernel      height and width of the kernel ≥ 1; `stride` ≥ 1; `padding` ≥ 0
 * @param activation  of `inline/lanes`; `late` 1 where the kernel transforms the weights, else 0
 */
export function describeFilter(
  at: usize,
  weights: usize,
  bias: usize,
  kernel: i32,
  stride: i32,
  padding: i32,
  activation: i32,
  late: i32,
): void {
  const filter = changetype<Filter>(at);
  filter.weights = weights;
  filter.bias = bias;
  filter.kernel = kernel;
  filter.stride = stride;
  filter.padding = padding;
  filter.activation = activation;
  filter.late = late;
}
