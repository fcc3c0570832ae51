/** Other runtimes to be timed beside this one. Each is optional: it is there if somebody installed it. */
import type { Tensor } from '../../index.ts';

/** A network that is loaded and ready; both runtimes are driven through this. */
export interface Contender {
  /** Runs once and waits for the logits. */
  run(input: Tensor): Promise<Float32Array>;
  release(): Promise<void>;
}

export interface Peer {
  /** `onnxruntime-web 1.30.0` */
  readonly name: string;
  load(onnx: Uint8Array): Promise<Contender>;
}

/** A peer, or the line that says why there is none. */
export type PeerOrReason = Peer | { readonly missing: string };

/** onnxruntime-web on WebAssembly with one thread, as this package runs. */
export async function onnxruntimeWeb(): Promise<PeerOrReason> {
  const name = 'onnxruntime-web';
  const ort = await import('onnxruntime-web').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  });
  if (!ort) return { missing: `${name} is not installed; add it with: npm install ${name}` };
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const load = async (onnx: Uint8Array): Promise<Contender> => {
    const session = await ort.InferenceSession.create(onnx, {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
    });
    return {
      async run({ data, shape }) {
        const feeds = { input: new ort.Tensor('float32', data, shape) };
        const { logits } = await session.run(feeds, ['logits']);
        if (!(logits?.data instanceof Float32Array)) throw new Error(`${name} returned no logits`);
        return logits.data;
      },
      release: () => session.release(),
    };
  };
  return { name: `${name} ${ort.env.versions.web ?? ''}`.trim(), load };
}
