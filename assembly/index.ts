/** The kernels that the host may call. Nothing else is here. */
export { convolve, convolveScratch } from './convolution/direct';
export { packConvolution, packPlanar } from './convolution/pack';
export { convolveDepthwise } from './grouped/depthwise';
export { convolveGrouped } from './grouped/grouped';
export { packGrouped } from './grouped/pack';
export { activateMap, affine } from './map/affine';
export { copyChannels } from './map/copy';
export { describeFilter, describeMap, filterBytes, mapBytes } from './map/describe';
export { clearHalo, exportMap, importMap } from './map/exchange';
export { poolMax, poolMean } from './map/pool';
export { dense } from './module/dense';
export { add, scale, scaleAdd } from './module/rescale';
export { squeezeMax, squeezeMean, squeezeSums } from './module/squeeze';
export { packStrassen } from './strassen/pack';
export { strassen, strassenScratch } from './strassen/strassen';
export { findNonFinite, widenBrain, widenHalf } from './weights/widen';
export { packWinograd } from './winograd/pack';
export { winograd, winogradScratch } from './winograd/winograd';

/** The first byte that the kernels' own static data does not use. */
export function heapBase(): usize {
  return __heap_base;
}
