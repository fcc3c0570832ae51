/**
 * The program of the worker that holds a model. All of its behaviour is in `serve.ts`.
 *
 * @module senet-wasm/worker/program
 */
import { loadModel } from '../model/load.ts';
import { type ServedPort, serve } from './serve.ts';

serve(globalThis as unknown as ServedPort, loadModel);
