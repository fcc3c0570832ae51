/**
 * The types of the public API's calls: what goes into a model and what comes out.
 */
import type { ModelCache } from '../cache/cache.ts';
import type { Picture } from '../image/picture.ts';
import type { Preprocessing } from '../image/preprocess.ts';
import type { BuildLimit, BuildName } from '../runtime/builds/builds.ts';
import type { SelectableAlgorithm } from '../runtime/convolution/registry.ts';
import type { MemoryLimit } from '../runtime/plan/limit.ts';
import type { Precision } from '../runtime/plan/precision.ts';
import type { ThreadLimit } from '../runtime/run/threads/possible.ts';
import type { Tensor } from '../tensor.ts';
import type { Checkpoint } from '../weights/checkpoint.ts';
import type { DownloadOptions } from '../weights/download.ts';
import type { ParseOptions } from '../weights/parse.ts';

export type { Picture };

/** A picture (preprocessed as the model says) or a float tensor `[N, C, H, W]` (taken as it is). */
export type ModelInput = Picture | Tensor;

/** What a gate override function is told. */
export interface GateContext {
  /** The block's name: `layer4.1`. */
  readonly block: string;
  /** Which picture of the batch, from 0. */
  readonly picture: number;
  /** z of that picture `[C]`; a copy. */
  readonly squeeze: Float32Array;
}

/**
 * What a block's gate s is replaced by for one run: all ones (the module does nothing), all zeros, one constant, one
 * vector `[C]` for every picture or `[N · C]`, or a function of the gate that was computed.
 */
export type GateOverride =
  | 'ones'
  | 'zeros'
  | number
  | ArrayLike<number>
  | ((gate: Float32Array, context: GateContext) => ArrayLike<number>);

/** What one run returns beside the logits, and which gates it overrides. */
export interface RunOptions {
  /** Tensors to return: `layer3.1.before`, `.squeeze`, `.hidden`, `.gate`, `.after`, `.mean`, `layer3.1`, … */
  readonly taps?: readonly string[];
  /** Block name (`layer1.0`), stage name (`layer1`) or `*`, to override. The more exact name wins. */
  readonly gates?: Readonly<Record<string, GateOverride>>;
  /** How many classes `top` holds; 5 if absent. */
  readonly top?: number;
  /** Ends the run before it starts or between two of its operations. */
  readonly signal?: AbortSignal;
}

/** One class of a prediction's `top`. */
export interface TopClass {
  /** Its place in the logits. */
  readonly index: number;
  /** Its name; its index as text where nobody named the classes. */
  readonly label: string;
  /** In [0, 1]. */
  readonly probability: number;
  /** Before the softmax. */
  readonly logit: number;
}

/** Everything here is the caller's own copy; a later run does not touch it. Plain data: it can be posted to a worker. */
export interface Prediction {
  /** `[N, classes]` */
  readonly logits: Tensor;
  /** softmax(logits) `[N, classes]` */
  readonly probabilities: Tensor;
  /** The likeliest classes of the first picture, best first. `topClasses` gives another picture's. */
  readonly top: readonly TopClass[];
  /** For each block with a module, the gate s that was applied (after overrides) `[N, C]`. */
  readonly gates: Readonly<Record<string, Tensor>>;
  /** What `taps` asked for: maps `[N, C, H, W]`, vectors `[N, C]`. */
  readonly taps: Readonly<Record<string, Tensor>>;
  /** Wall time of the kernels, without pre- and postprocessing. */
  readonly milliseconds: number;
}

/** Steps of loading. `total` is absent where the server does not say. Units: bytes for `download`, tensors for `weights`. */
export interface Progress {
  /** What is being done: bytes come, kernels are compiled, weights are packed. */
  readonly phase: 'download' | 'compile' | 'weights';
  /** How much of it is done, in the phase's unit. */
  readonly loaded: number;
  /** How much there is to do, in the same unit. */
  readonly total?: number;
}

/** Bytes of a safetensors file, where to fetch them, or a checkpoint that was already read. */
export type ModelSource = string | URL | Response | Blob | ArrayBuffer | Uint8Array | Checkpoint;

/** How often a block multiplies by its gate: `once`, x̃ = s·u, the paper; `squared`, u·u·s, the reference listing read literally. */
export type Rescale = 'once' | 'squared';

/** `cache`, `integrity`, `retries`, … are for an address; other sources are taken as they are. */
export interface LoadOptions extends Omit<DownloadOptions, 'onProgress' | 'cache'>, ParseOptions {
  /** Where the file is looked for first, and kept: a cache, or the name of a `browserCache`. None if absent. */
  readonly cache?: ModelCache | string;
  /** Called at each step of loading. */
  readonly onProgress?: (progress: Progress) => void;
  /** Architecture, where the file does not say and its tensors should not be asked: `se_resnet50`. */
  readonly architecture?: string;
  /** Options of the architecture that its builder takes; each wins over the file's metadata. */
  readonly networkOptions?: Readonly<Record<string, unknown>>;
  /** `x̃ = s·u` or the listing's `u·u·s`; wins over the file's metadata. */
  readonly rescale?: Rescale;
  /** Names of the classes, by index; they win over the file's. */
  readonly labels?: readonly string[];
  /** How pictures become inputs; wins over the file's. */
  readonly preprocessing?: Preprocessing;
  /** Named in errors. */
  readonly fileName?: string;
  /** A compiled build of the kernels in place of the one inside the package. */
  readonly kernels?: WebAssembly.Module;
  /** The build to run; the fastest that the engine has if absent. */
  readonly build?: BuildName;
  /**
   * How many threads share the kernels' work, 1 to 64. `'auto'`, which is the default: one for each core, at most 8, where
   * that pays and the engine lets threads share memory (in a browser: the page is cross-origin isolated). Results are the
   * same, bit for bit. Threads start with the first run, which does not wait for them unless a number was given or the
   * work is large, and end with `dispose()`.
   */
  readonly threads?: number | 'auto';
  /** Winograd's and Strassen's algorithms that convolutions may use; `[]` for direct convolutions alone. All if absent. */
  readonly algorithms?: readonly SelectableAlgorithm[];
  /**
   * What convolutions compute in; 'float32' if absent. 'int8': 1×1 and strided ones in 8-bit integers where their input is
   * nowhere negative, weights of 7 bits with a step for each output channel, activations of 7 bits with a step for each
   * picture: faster for networks of 1×1 convolutions, their weights a quarter of the size, logits some hundredths off. All
   * else stays float32. Other kernels are loaded for it.
   */
  readonly precision?: Precision;
  /**
   * What memory to spend on speed; 'fast' if absent: all but what wins next to no time. 'small': packed weights at most a fifth larger than the least. A
   * number of bytes: the fastest that keeps `memoryUsage().total` within it, for every input that is run; less than the
   * least is a MemoryError that names the least.
   */
  readonly memory?: MemoryLimit;
}

/** Bytes. `total` is all of the model's WebAssembly memory, of which the others are parts. */
export interface MemoryUsage {
  /** Packed weights. */
  readonly weights: number;
  /** The tensors of a run, which share bytes by their lives. */
  readonly activations: number;
  /** What the convolutions use inside a call, on every thread. */
  readonly scratch: number;
  /** All of the WebAssembly memory. */
  readonly total: number;
}

/** What a model runs on, and why on nothing faster. */
export interface RuntimeDescription {
  /** As it was asked for; `reason` says how many convolutions run in it. */
  readonly precision: Precision;
  /** `custom` where the caller gave compiled kernels. */
  readonly build: BuildName | 'custom';
  /** What a run of the last size runs on once threads have started. */
  readonly threads: number;
  /** Why not more, in English sentences. */
  readonly reason: string;
  /** The same for programs. */
  readonly limits: {
    /** Why no faster build. */
    readonly build: BuildLimit;
    /** Why no more threads. */
    readonly threads: ThreadLimit;
  };
}
