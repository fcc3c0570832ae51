/**
 * What is measured in one process, and what comes back: plain data, for the process is another one, or a page.
 *
 * Only samples cross; every median and ratio is computed from them, and `--json` prints them.
 */
import type { BuildName, Precision, Shape } from '../../index.ts';

export type PeerName = 'onnxruntime-web' | 'tfjs-backend-wasm' | 'onnxruntime-node';
export const PEERS: readonly PeerName[] = ['onnxruntime-web', 'tfjs-backend-wasm', 'onnxruntime-node'];

/** Where a peer's modules and files are, as addresses for `import`; or the line that says why there is none. */
export type PeerPlace = {
  readonly peer: PeerName;
} & (
  | { readonly version: string; readonly modules: readonly string[]; readonly files: string }
  | { readonly missing: string }
);

/** How the weights are kept: `loadModel`'s option of the same name. */
export type MemoryChoice = 'fast' | 'small';

export interface Subject {
  readonly architecture: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** `[1, C, H, W]` */
  readonly input: Shape;
  readonly memory: readonly MemoryChoice[];
  /** What is timed beside float32, in each build. */
  readonly precisions: readonly Exclude<Precision, 'float32'>[];
  /** Also without the steps of its modules, to see what they cost. */
  readonly withoutSE: boolean;
}

export interface Job {
  readonly threads: number;
  readonly subjects: readonly Subject[];
  readonly builds: readonly BuildName[];
  readonly peers: readonly PeerPlace[];
  /** At most, and for how long about for each subject. */
  readonly runs: number;
  readonly seconds: number;
  /** Measure every run once more while another process takes a core. */
  readonly contended: boolean;
  readonly profile: boolean;
  /** The address of the module that `peak/worker.ts` is. */
  readonly peakWorker: string;
}

/** Who ran. */
export interface Runner {
  /** `senet-wasm` or a peer's name. */
  readonly runtime: PeerName | 'senet-wasm';
  readonly version: string;
  readonly build?: BuildName;
  readonly memory?: MemoryChoice;
  /** Absent for float32. */
  readonly precision?: Precision;
  /** False for the first row's model, in its memory, without the steps of its modules. */
  readonly se: boolean;
}

export interface Row extends Runner {
  /** Index into the job's subjects. */
  readonly subject: number;
  readonly threads: number;
  /** Milliseconds, in order. Empty where `missing`. */
  readonly samples: readonly number[];
  /** Milliseconds while another process took a core. */
  readonly contended: readonly number[];
  /** Why there are no samples, and how to get some. */
  readonly missing?: string;
  /** The greatest difference of the logits to the first runner's, over the greatest logit. */
  readonly difference?: number;
  /** Bytes of WebAssembly memory held, where the runtime says. */
  readonly bytes?: number;
  readonly operations?: readonly Operation[];
}

/** One line of a profile: medians. */
export interface Operation {
  readonly name: string;
  readonly algorithm: string;
  /** `3×3/2 64→128` */
  readonly what: string;
  /** Of the output. */
  readonly shape: Shape;
  readonly multiplyAdds: number;
  readonly milliseconds: number;
}

export interface Peak {
  readonly threads: number;
  readonly build: BuildName;
  readonly gflops: number;
}

export interface Result {
  readonly rows: readonly Row[];
  readonly peaks: readonly Peak[];
}

/** What a measuring process asks of the one that started it. */
export interface Host {
  progress(done: number, total: number, remark: string): void;
  /** The subject's network as an ONNX file. */
  onnx(subject: number): Promise<Uint8Array>;
  /** Lets another process take a core, or ends it; resolves when that is so. */
  contend(on: boolean): Promise<void>;
}
