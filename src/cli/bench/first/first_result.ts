/** Ten fresh processes for each runtime, in turn: how long until the first SE-ResNet-18 answers. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildNetwork, convertCheckpoint, randomCheckpoint } from '../../../index.ts';
import { exportOnnx } from '../../../onnx/index.ts';
import type { Engine, FirstRuntime } from '../engines/engine.ts';
import { relativeDifference } from '../statistics.ts';
import type { FirstSample } from './measure.ts';

const [ARCHITECTURE, INPUT, AGREEMENT] = ['se_resnet18', [1, 3, 32, 32], 1e-3] as const;

export interface FirstRow {
  readonly runtime: FirstRuntime;
  /** Milliseconds, each of a fresh process. */
  readonly samples: readonly number[];
  readonly missing?: string;
}

export interface FirstResult {
  readonly network: string;
  readonly input: readonly number[];
  readonly ours: FirstRow;
  readonly theirs: FirstRow;
}

/** Both files hold the same weights. */
async function writeWeights(folder: string, width: number): Promise<Record<FirstRuntime, string>> {
  const network = buildNetwork(ARCHITECTURE, { width });
  const made = randomCheckpoint(network);
  const metadata = { architecture: ARCHITECTURE, options: JSON.stringify(network.options) };
  const checkpoint = { ...made, metadata };
  const paths = {
    'senet-wasm': join(folder, 'weights.safetensors'),
    'onnxruntime-web': join(folder, 'network.onnx'),
  };
  await writeFile(paths['senet-wasm'], convertCheckpoint(checkpoint, { type: 'F32' }));
  await writeFile(paths['onnxruntime-web'], exportOnnx(network, made, { inputShape: INPUT }));
  return paths;
}

function check(ours: FirstSample, theirs: FirstSample): void {
  const difference = relativeDifference(Float32Array.from(theirs.logits), Float32Array.from(ours.logits));
  if (difference <= AGREEMENT) return;
  throw new Error(`first result: the logits differ by ${difference}, more than ${AGREEMENT}`);
}

/** @param width  of the network; 1 but for tests of this program */
export async function measureFirstResult(
  engine: Engine,
  samples: number,
  progress: (done: number) => void,
  width = 1,
): Promise<FirstResult> {
  const folder = await mkdtemp(join(tmpdir(), 'senet-first-'));
  const [ours, theirs]: [number[], number[]] = [[], []];
  let missing: string | undefined;
  try {
    const paths = await writeWeights(folder, width);
    for (let i = 0; i < samples; i++) {
      progress(i + 1);
      const mine = await engine.first('senet-wasm', INPUT, paths['senet-wasm']);
      if ('missing' in mine) throw new Error(mine.missing);
      ours.push(mine.milliseconds);
      if (missing !== undefined) continue;
      const other = await engine.first('onnxruntime-web', INPUT, paths['onnxruntime-web']);
      if ('missing' in other) {
        missing = other.missing;
        continue;
      }
      check(mine, other);
      theirs.push(other.milliseconds);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return {
    network: ARCHITECTURE,
    input: INPUT,
    ours: { runtime: 'senet-wasm', samples: ours },
    theirs: { runtime: 'onnxruntime-web', samples: theirs, ...(missing !== undefined && { missing }) },
  };
}
