/** What the page is told of a model, a picture and a problem. */
import { type Model, SenetError } from 'senet-wasm';
import type { Decoded } from '../picture/decode.ts';
import type { ModelReport, PictureReport, Problem } from './protocol.ts';

/** The two vectors of a module that are not always returned. */
export function tapsOf({ network }: Model): readonly string[] {
  return network.blocks.flatMap(({ se }) => (se ? [se.squeeze, se.hidden] : []));
}

/** What a picture is resized to; the network's own size where nobody said. */
function seenExtent({ preprocessing, network }: Model): readonly [number, number] {
  const [height, width] = network.nominalSize;
  return preprocessing?.crop ?? preprocessing?.resize ?? [width, height];
}

export function reportOf(
  { preview, width, height, reduced }: Decoded,
  name: string,
  model: Model,
): PictureReport {
  return { name, width, height, preview, reduced, seen: seenExtent(model) };
}

export function modelReport(model: Model): ModelReport {
  const { network, file, labels } = model;
  return { network, file, labels, runtime: model.describeRuntime(), memory: model.memoryUsage() };
}

/** Our errors have a `code`; anything else is unexpected, and still has words. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof Error)) return { code: 'unexpected', text: String(error) };
  if (error instanceof SenetError) return { code: error.code, text: error.message, parts: error.parts };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected';
  return { code, text: error.message };
}
