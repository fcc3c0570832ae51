/**
 * `senet-wasm/worker`: a model in a worker, with the same calls as in `senet-wasm`. Nothing happens at import.
 *
 * @module senet-wasm/worker
 */
export * from '../errors.ts';
export { createWorkerModel, type WorkerLoadOptions } from './create.ts';
export { WorkerModel, type WorkerRunOptions } from './model.ts';
export type { WorkerSource } from './start.ts';
