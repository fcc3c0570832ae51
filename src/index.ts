/**
 * senet-wasm: Squeeze-and-Excitation networks in WebAssembly SIMD. Inference only. This file is the public API; nothing
 * happens when it is imported.
 *
 * @module senet-wasm
 */
export * from './atlas/atlas.ts';
export { AtlasBuilder, type ObservedRun } from './atlas/build.ts';
export { parseAtlas } from './atlas/parse.ts';
export { type BrowserCacheOptions, browserCache } from './cache/browser_cache.ts';
export type * from './cache/cache.ts';
export * from './errors.ts';
export { checkPreprocessing } from './image/check_preprocessing.ts';
export type { Colour } from './image/flatten.ts';
export * from './image/preprocess.ts';
export { loadModel } from './model/load.ts';
export { Model } from './model/model.ts';
export { softmax, topClasses } from './model/probabilities.ts';
export type { OperationTime } from './model/profile.ts';
export type * from './model/types.ts';
export { type Cost, type NodeCost, networkCost, type Totals } from './network/cost.ts';
export type { MobileNetV3Options } from './network/families/mobilenet_v3/build.ts';
export type { SEBNInceptionOptions } from './network/families/se_bn_inception/build.ts';
export type { SEResNetOptions } from './network/families/se_resnet/options.ts';
export type * from './network/network.ts';
export { INPUT } from './network/network.ts';
export type { Options } from './network/options.ts';
export { countParameters, parameterShapes } from './network/parameters.ts';
export { architectureNames, buildNetwork } from './network/registry.ts';
export type { HiddenWidth } from './network/se_module.ts';
export { inferShapes } from './network/shapes.ts';
export { formatSummary, type Summary, type SummaryRow, summarise } from './network/summary.ts';
export { type SEOptions, type SEResult, type SEWeights, se } from './runtime/attention/se.ts';
export type { BuildLimit, BuildName } from './runtime/builds/builds.ts';
export type { SelectableAlgorithm } from './runtime/convolution/registry.ts';
export type { MemoryLimit } from './runtime/plan/limit.ts';
export { type PlanMemoryOptions, type PlannedMemory, planMemory } from './runtime/plan/plan_memory.ts';
export type { Precision } from './runtime/plan/precision.ts';
export type { ThreadLimit } from './runtime/run/threads/possible.ts';
export { elementCount, formatShape, type Shape, sameShape, type Tensor, tensor } from './tensor.ts';
export { checkWeights } from './weights/check.ts';
export type { Checkpoint, StoredTensor, StoredType } from './weights/checkpoint.ts';
export type { Misshapen, NamedShape } from './weights/compare.ts';
export type { DialectName, PresetName } from './weights/dialects/dialect.ts';
export { formatReport, type Overrides } from './weights/inspect/format.ts';
export { inspectCheckpoint } from './weights/inspect/inspect.ts';
export type { CheckpointReport, ReportChoice } from './weights/inspect/report.ts';
export { toFloat32, toIntegers } from './weights/numbers.ts';
export { type ParseOptions, parseCheckpoint } from './weights/parse.ts';
export { imageNetLabels } from './weights/presets/labels.ts';
export { PRESETS } from './weights/presets/presets.ts';
export { randomCheckpoint } from './weights/random.ts';
export {
  type RecogniseChoices,
  type Recognised,
  type RecogniseReport,
  recogniseNetwork,
  type Source,
} from './weights/recognise.ts';
export { parseSafetensors } from './weights/safetensors.ts';
export { type ByteSource, type ReadOptions, readSource, type SourceBytes } from './weights/source.ts';
export type { OnProgress } from './weights/stream.ts';
export {
  type ConvertOptions,
  convertCheckpoint,
  type NamedTensor,
  type WriteOptions,
  writeSafetensors,
} from './weights/write.ts';
