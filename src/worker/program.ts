/**
 * The program of the worker that holds a model. All of its behaviour is in `serve.ts`.
 *
 * @module senet-wasm/worker/program
 */
import type { ServedPort } from '../channel/serve.ts';
import { loadModel } from '../model/load.ts';
import { serve } from './serve.ts';

serve(globalThis as unknown as ServedPort, loadModel);
