/**
 * What a network is: named nodes in order of execution, as plain data. No memory, no wasm, no weights.
 *
 * A node's name is also the name of the tensor that it makes. Maps are `[N, C, H, W]`, vectors `[N, C]`. Nodes are as
 * fine as PyTorch's modules (convolution, batch norm and ReLU stay apart); fusing them is the plan's work
 * (`src/runtime`), printing them the summary's, exporting them `src/onnx`'s.
 */

/** The name of the tensor that the caller gives: `[N, inputChannels, H, W]`. */
export const INPUT = 'input';

interface NodeBase {
  /** Unique; the name of the node's output tensor. PyTorch's module name where there is one: `layer1.0.conv1`. */
  readonly name: string;
  /** The names of the tensors that it reads: earlier nodes or `INPUT`. */
  readonly inputs: readonly string[];
  /** The class that PyTorch's listing gives this step (`Conv2d`); absent where it is a function, not a module. */
  readonly module?: string;
}

/** Cross-correlation over `[N, inChannels, H, W]`; output extent ⌊(H + 2·padding − kernel) / stride⌋ + 1. */
export interface Convolution extends NodeBase {
  /** Tells this kind of node from the others. */
  readonly kind: 'convolution';
  /** Channels of the map that it reads. */
  readonly inChannels: number;
  /** Channels of the map that it makes. */
  readonly outChannels: number;
  /** Height and width of the window, in pixels. */
  readonly kernel: number;
  /** Pixels between two windows, in both directions. */
  readonly stride: number;
  /** Zeros on each side. */
  readonly padding: number;
  /** Each group of output channels reads its own group of input channels; 1 for all of them, `inChannels` for depthwise. */
  readonly groups: number;
  /** State-dict name of the weight `[outChannels, inChannels / groups, kernel, kernel]`. */
  readonly weight: string;
  /** State-dict name of the bias `[outChannels]`. */
  readonly bias?: string;
}

/** (x − mean) / √(variance + eps) · scale + shift, each `[channels]`, by state-dict name. */
export interface BatchNorm extends NodeBase {
  /** Tells this kind of node from the others. */
  readonly kind: 'batchNorm';
  /** Of the map or vector that it reads. */
  readonly channels: number;
  /** Added to the variance. */
  readonly eps: number;
  /** PyTorch's `weight`, γ. */
  readonly scale: string;
  /** PyTorch's `bias`, β. */
  readonly shift: string;
  /** The running mean. */
  readonly mean: string;
  /** The running variance. */
  readonly variance: string;
}

/**
 * `hardSigmoid`: relu6(x + 3) / 6 and `hardSwish`: x · relu6(x + 3) / 6, with relu6(x) = min(max(x, 0), 6)
 * (Howard et al. 2019, section 5.2).
 */
export type ActivationFunction = 'relu' | 'sigmoid' | 'tanh' | 'hardSigmoid' | 'hardSwish';

/** Element by element, on a map or a vector. */
export interface Activation extends NodeBase {
  /** Tells this kind of node from the others. */
  readonly kind: 'activation';
  /** Which one. */
  readonly function: ActivationFunction;
}

/** One number for each channel over all its pixels: map to vector. The squeeze of a module, and the pooling before the classifier. */
export interface GlobalPool extends NodeBase {
  /** Tells this kind of node from the others. */
  readonly kind: 'globalPool';
  /** The mean of the pixels, or the greatest. */
  readonly by: 'mean' | 'max';
}

/**
 * The greatest value or the mean under a window, channel by channel, over `[N, C, H, W]`.
 *
 * Output extent ⌊(H + 2·padding − kernel) / stride⌋ + 1; with `ceil` rounded up instead, less a last window that would
 * begin past H + padding, as PyTorch and Caffe have it. The maximum never sees padding; the mean divides by the window's
 * elements within H and W, or with `countIncludePad` by those within H + 2·padding, the padding counted as zeros.
 */
export interface Pool extends NodeBase {
  /** Tells this kind of node from the others. */
  readonly kind: 'pool';
  /** The mean of the window, or the greatest. */
  readonly by: 'mean' | 'max';
  /** Height and width of the window, in pixels. */
  readonly kernel: number;
  /** Pixels between two windows, in both directions. */
  readonly stride: number;
  /** At most half the kernel. */
  readonly padding: number;
  /** Whether extents are rounded up. */
  readonly ceil: boolean;
  /** Whether the mean counts padding as zeros. */
  readonly countIncludePad: boolean;
}

/** Fully connected: y = W x + b, vector to vector. */
export interface Dense extends NodeBase {
  /** Tells this kind of node from the others. */
  readonly kind: 'dense';
  /** Numbers that it reads for each picture. */
  readonly inFeatures: number;
  /** Numbers that it makes for each picture. */
  readonly outFeatures: number;
  /** State-dict name of the weight `[outFeatures, inFeatures]`. */
  readonly weight: string;
  /** State-dict name of the bias `[outFeatures]`. */
  readonly bias?: string;
}

/** inputs `[u, s]`, map and vector: each channel of u times its gate (F_scale, Hu et al. 2018, eq. 4). */
export interface Scale extends NodeBase {
  /** Tells this kind of node from the others. */
  readonly kind: 'scale';
}

/** Sum of two maps, element by element. */
export interface Add extends NodeBase {
  /** Tells this kind of node from the others. */
  readonly kind: 'add';
}

/** Two or more maps of equal N, H and W, their channels one after the other in the order of `inputs`. */
export interface Concat extends NodeBase {
  /** Tells this kind of node from the others. */
  readonly kind: 'concat';
}

/** Product of two maps, element by element (`rescale: 'squared'` only). */
export interface Multiply extends NodeBase {
  /** Tells this kind of node from the others. */
  readonly kind: 'multiply';
}

/** One step of a network; `kind` tells which. */
export type Node =
  | Convolution
  | BatchNorm
  | Activation
  | GlobalPool
  | Pool
  | Dense
  | Scale
  | Add
  | Multiply
  | Concat;

/** Where a Squeeze-and-Excitation module sits: the names of its tensors. */
export interface SEModule {
  /** u, the map that the module reads. */
  readonly before: string;
  /** z `[N, C]`. */
  readonly squeeze: string;
  /** relu(W1 z) `[N, hiddenWidth]`. */
  readonly hidden: string;
  /** s `[N, C]`. */
  readonly gate: string;
  /** s · u, the map that the module returns. */
  readonly after: string;
  /** C. */
  readonly channels: number;
  /** Hidden units: C / r, as the options round it. */
  readonly hiddenWidth: number;
}

/** A residual block (or any unit that the architecture repeats): the name of its output and its module, if any. */
export interface Block {
  /** PyTorch's name, `layer1.0`; also the name of the tensor that the block returns. */
  readonly name: string;
  /** The stage that it belongs to: `layer1`. */
  readonly stage: string;
  /** `BasicBlock` or `Bottleneck`, as the listing calls it. */
  readonly module: string;
  /** Its module; absent where it has none. */
  readonly se?: SEModule;
}

/** A network as data: what is computed in which order, from which weights. `buildNetwork` makes it. */
export interface Network {
  /** The name that `buildNetwork` takes: `se_resnet18`. */
  readonly architecture: string;
  /** Everything that was chosen to build it, defaults included: data that `buildNetwork(architecture, options)` takes back. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Of the input: 3 for colour. */
  readonly inputChannels: number;
  /** The least height and width. */
  readonly minimumSize: number;
  /** The `[height, width]` that the network is made for, used where the caller names none. */
  readonly nominalSize: readonly [number, number];
  /** How many logits. */
  readonly classes: number;
  /** In order of execution. */
  readonly nodes: readonly Node[];
  /** In order of execution. */
  readonly blocks: readonly Block[];
  /** The name of the logits `[N, classes]`. */
  readonly output: string;
}
