// workerd compiles no bytes at run time: the kernels are a module of the configuration, and senet-wasm/slim takes them.
import { loadModel } from 'senet-wasm/slim';
import weights from './model.safetensors';
import kernels from './simd.wasm';

export default {
  async fetch() {
    const model = await loadModel(weights, { kernels });
    const grey = { data: new Uint8ClampedArray(32 * 32 * 4).fill(128), width: 32, height: 32 };
    const { top, logits } = await model.run(grey);
    model.dispose();
    return Response.json({ label: top[0].label, logits: [...logits.data] });
  },
};
