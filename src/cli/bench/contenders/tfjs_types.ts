/** What is used of TensorFlow.js, which is installed only where it is timed. */

export interface TfTensor {
  readonly shape: number[];
  data(): Promise<Float32Array>;
  dispose(): void;
}

export type TfActivation = 'linear' | 'relu' | 'sigmoid';

interface FusedConv2d {
  readonly x: TfTensor;
  /** `[kernel, kernel, in, out]` */
  readonly filter: TfTensor;
  readonly strides: number;
  readonly pad: 'same' | 'valid' | number;
  readonly dimRoundingMode?: 'floor';
  readonly bias?: TfTensor;
  readonly activation: TfActivation;
}

interface FusedMatMul {
  readonly a: TfTensor;
  readonly b: TfTensor;
  readonly bias?: TfTensor;
  readonly activation: TfActivation;
}

export interface Tfjs {
  env(): { set(flag: string, value: boolean): void };
  getBackend(): string | undefined;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor(data: Float32Array, shape: readonly number[]): TfTensor;
  tidy(run: () => TfTensor): TfTensor;
  reshape(x: TfTensor, shape: readonly number[]): TfTensor;
  avgPool(x: TfTensor, size: readonly number[], strides: number, pad: 'valid'): TfTensor;
  maxPool(x: TfTensor, size: readonly number[], strides: number, pad: 'valid'): TfTensor;
  mul(a: TfTensor, b: TfTensor): TfTensor;
  add(a: TfTensor, b: TfTensor): TfTensor;
  relu(x: TfTensor): TfTensor;
  sigmoid(x: TfTensor): TfTensor;
  tanh(x: TfTensor): TfTensor;
  readonly fused: { conv2d(call: FusedConv2d): TfTensor; matMul(call: FusedMatMul): TfTensor };
}

export interface TfjsWasm {
  setWasmPaths(folder: string): void;
  setThreadsCount(count: number): void;
  getThreadsCount(): number;
}
