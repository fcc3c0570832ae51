/** What is driven in turn: one network, loaded by one runtime for one input. */
import type { Checkpoint, Network, Tensor } from '../../../index.ts';
import type { Operation, Runner } from '../job.ts';

/** A network, its weights and the input that every runtime gets. */
export interface Task {
  readonly network: Network;
  readonly checkpoint: Checkpoint;
  /** `[1, C, H, W]` */
  readonly input: Tensor;
  readonly threads: number;
  /** The same network as an ONNX file. */
  onnx(): Promise<Uint8Array>;
}

export interface Loaded {
  /** Runs once and waits for the logits. */
  run(): Promise<Float32Array>;
  release(): Promise<void>;
  /** Bytes of WebAssembly memory held, where the runtime says. */
  bytes?(): number;
  profile?(runs: number): Promise<readonly Operation[]>;
}

export interface Contender {
  readonly runner: Runner;
  load(task: Task): Promise<Loaded>;
}

/** A contender that cannot run here: the line says why, and how to get it. */
export interface Missing {
  readonly runner: Runner;
  readonly missing: string;
}
