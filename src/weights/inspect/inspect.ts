/** A report on a checkpoint: what it was recognised as and why, what fits, and what was chosen that no tensor shows. */
import { countParameters } from '../../network/parameters.ts';
import { formatShape } from '../../tensor.ts';
import { likelyCause } from '../causes.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { type Comparison, compare, type NamedShape } from '../compare.ts';
import { listed, quote } from '../quote.ts';
import { type Reading, type RecogniseChoices, readNetwork } from '../recognise.ts';
import { choicesOf } from './choices.ts';
import type { CheckpointReport } from './report.ts';

function fits({ missing, surplus, misshapen }: Omit<Comparison, 'training'>): boolean {
  return missing.length + surplus.length + misshapen.length === 0;
}

/** A sentence that names the tensors that were left out because they belong to the training. */
function leftOut(training: readonly NamedShape[]): string[] {
  if (training.length === 0) return [];
  const names = training.map(({ name, shape }) => `${quote(name)} ${formatShape(shape)}`);
  return [`Left out, since the network does not read it and it looks like a loss’s: ${listed(names)}.`];
}

function notesOf({ checkpoint }: Reading, training: readonly NamedShape[]): string[] {
  const { reshaped } = checkpoint.adaptation;
  const stored = `${reshaped.size} matrices and vectors of dense layers are stored with extents of 1, as 1×1 convolutions are.`;
  return [...(checkpoint.notes ?? []), ...(reshaped.size > 0 ? [stored] : []), ...leftOut(training)];
}

function labelsOf({ labels, report, network }: Reading): CheckpointReport['labels'] {
  const count = `${network.classes} classes`;
  if (report.labels === 'dialect') return { source: 'dialect', text: `${count}: ImageNet’s names` };
  if (!labels) return { source: 'none', text: `${count}, which nobody names` };
  const more = labels.length > 3 ? ', …' : '';
  return { source: report.labels, text: `${count}: ${labels.slice(0, 3).join(', ')}${more}` };
}

function preprocessingOf({ preprocessing, report, checkpoint }: Reading): CheckpointReport['preprocessing'] {
  if (!preprocessing) return { source: 'none' };
  const preset = report.preprocessing === 'dialect' ? checkpoint.adaptation.dialect?.preset : undefined;
  return { source: report.preprocessing, value: preprocessing, ...(preset ? { preset } : {}) };
}

/**
 * Looks at a checkpoint as `loadModel` would, without weights being read: only names, shapes and metadata.
 *
 * ```ts
 * const report = inspectCheckpoint(await parseCheckpoint(bytes, 'seresnet50.safetensors'));
 * report.architecture; // 'se_resnet50'
 * report.tensors.missing; // []
 * console.log(formatReport(report));
 * ```
 *
 * @param choices  as `loadModel` takes them; each wins over what was found.
 * @returns plain data; tensors are called as the file calls them.
 * @throws WeightsError when neither the tensors nor anybody says what network it is, or the metadata is malformed;
 *   NetworkError and OptionError when the caller's choices are not possible.
 */
export function inspectCheckpoint(checkpoint: Checkpoint, choices: RecogniseChoices = {}): CheckpointReport {
  const reading = readNetwork(checkpoint, choices);
  const { network, report, undecided, checkpoint: adapted } = reading;
  const { dialect, why, ignored } = adapted.adaptation;
  const { training, ...comparison } = compare(adapted, network);
  const cause = fits(comparison)
    ? undefined
    : likelyCause(adapted, network, comparison, 'The file is incomplete or another network’s.');
  return {
    file: adapted.file,
    ...(dialect ? { dialect: { name: dialect.name, title: dialect.title } } : {}),
    why,
    architecture: network.architecture,
    architectureSource: report.architecture,
    options: network.options,
    optionSources: report.options,
    parameters: countParameters(network),
    tensors: { total: checkpoint.tensors.size, ignored: ignored.length, ...comparison },
    ...(cause === undefined ? {} : { cause }),
    choices: choicesOf(reading),
    notes: notesOf(reading, training),
    labels: labelsOf(reading),
    preprocessing: preprocessingOf(reading),
    loads: fits(comparison) && undecided.length === 0,
  };
}
