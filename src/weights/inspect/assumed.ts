/** What a report has to admit: options that are known from names alone, and facts that speak against whose names they are. */
import type { Reading } from '../recognise.ts';
import type { ReportChoice } from './report.ts';

/** Pictures have red, green and blue. */
const COLOURS = 3;

/** Facts of the file that the project's own networks do not have, as phrases. */
export function doubtsOf({ network, checkpoint }: Reading): string[] {
  const { dialect } = checkpoint.adaptation;
  if (!dialect) return [];
  const { inputChannels, options } = network;
  const doubts: string[] = [];
  if (inputChannels !== COLOURS) {
    const channels = inputChannels === 1 ? '1 input channel' : `${inputChannels} input channels`;
    doubts.push(`${channels}, where its networks have ${COLOURS}`);
  }
  const { usual } = dialect;
  if (usual && typeof options.gateBias === 'boolean' && options.gateBias !== usual.gateBias) {
    const biases = (has: boolean) => (has ? 'biases' : 'no biases');
    doubts.push(`${biases(options.gateBias)} in the modules, where its own have ${biases(usual.gateBias)}`);
  }
  if (usual && typeof options.reduction === 'number' && options.reduction !== usual.reduction) {
    doubts.push(`a reduction ratio of ${options.reduction}, where its own is ${usual.reduction}`);
  }
  return doubts;
}

/** The report's sentences on what was taken from names alone; none where the file's own metadata or the caller said everything. */
export function assumedNotes(reading: Reading, choices: readonly ReportChoice[]): string[] {
  const { dialect } = reading.checkpoint.adaptation;
  const assumed = choices.filter(({ source }) => source === 'dialect').map(({ option }) => option);
  if (!dialect || assumed.length === 0) return [];
  const doubts = doubtsOf(reading);
  const against = `The file has ${doubts.join('; ')}: it may be another project’s, which borrowed the names.`;
  return [
    `Assumed, since no tensor shows it and the names are those of ${dialect.title}: ${assumed.join(', ')}, and the stem’s stride, no dilation, no anti-aliasing. Check it against PyTorch’s outputs with senet verify.`,
    ...(doubts.length > 0 ? [against] : []),
  ];
}
