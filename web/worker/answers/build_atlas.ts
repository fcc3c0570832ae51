/** An atlas of the reader's own pictures, one class for each folder. */
import { AtlasBuilder, type Prediction, type Tensor } from 'senet-wasm';
import type { Answers, BuildAtlasQuestion } from '../questions.ts';
import { problemOf } from '../reports.ts';
import type { Surroundings } from './answer.ts';

/**
 * The logits as the folders' classes have them: the builder compares them with the true class. A folder that the network
 * has no class for gets the least there is.
 */
function logitsOf({ logits }: Prediction, known: readonly number[]): Tensor {
  const data = Float32Array.from(known, (index) => logits.data[index] ?? Number.NEGATIVE_INFINITY);
  return { shape: [1, known.length], data };
}

/** Pictures that cannot be decoded are left out, and told of. */
export async function answerBuildAtlas(
  { folders, dataset }: BuildAtlasQuestion,
  { loaded: { model }, pictures, signal, report }: Surroundings,
): Promise<Answers['build-atlas']> {
  const labels = folders.map(({ label }) => label);
  const known = labels.map((label) => model.labels.indexOf(label));
  const builder = new AtlasBuilder(labels);
  const left: { name: string; text: string }[] = [];
  const total = folders.reduce((sum, { files }) => sum + files.length, 0);
  for (const [index, { label, files }] of folders.entries()) {
    for (const file of files) {
      signal.throwIfAborted();
      const name = `${label}/${file.name}`;
      try {
        const { pixels, preview } = await pictures.decode({ name, blob: file }, signal);
        preview.close();
        const prediction = await model.run(pixels, { signal });
        builder.add({ logits: logitsOf(prediction, known), gates: prediction.gates }, [index]);
      } catch (error) {
        signal.throwIfAborted();
        left.push({ name, text: problemOf(error).text });
      }
      report(builder.pictures + left.length, total);
    }
  }
  const { file, network } = model;
  const atlas = builder.finish({ file, sha256: '', architecture: network.architecture }, dataset);
  return { atlas, left };
}
