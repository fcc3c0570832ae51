/** The integer kernels as their host sees them (assembly/convolve.ts). */

export interface IntegerKernels {
  groupSize(): number;
  greatestWeight(): number;
  convolveScratch(depth: number, pixelsPerChunk: number): number;
  convolve(...args: number[]): void;
  multiply(m: number, a: number, w: number, groups: number, panels: number): void;
}

export function instantiate<T>(bytes: BufferSource, memory: WebAssembly.Memory): T {
  const abort = () => {
    throw new Error('a kernel aborted');
  };
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, abort } })
    .exports as unknown as T;
}

/** Bytes of panels that should stay in L2, as for the float kernels. */
const PANEL_BYTES = 256 * 1024;

/** Pixels that share one pass over the weights, of `depth` taps in lanes of `group`. */
export function pixelsPerChunk(depth: number, group: number): number {
  return Math.min(64, Math.max(2, Math.floor(PANEL_BYTES / ((depth / group) * 16))) * 4);
}
