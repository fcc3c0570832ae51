/** What a report has to admit: options that are known from names alone, and facts that speak against whose names they are. */
import { buildNetwork, type CheckpointReport, type DialectName } from '../../index.ts';

/** Pictures have red, green and blue. */
const COLOURS = 3;

/** Properties of a project's own networks: whether the two layers of a module have biases, and the reduction ratio. */
interface Usual {
  readonly gateBias: boolean;
  readonly reduction: number;
}

const USUAL: Readonly<Partial<Record<DialectName, Usual>>> = {
  timm: { gateBias: true, reduction: 16 },
  'timm-legacy': { gateBias: true, reduction: 16 },
  moskomule: { gateBias: false, reduction: 16 },
  caffe: { gateBias: true, reduction: 16 },
};

const biases = (has: boolean) => (has ? 'biases' : 'no biases');

/** Facts of the file that the project's own networks do not have, as phrases. */
function doubtsOf({ architecture, options, dialect }: CheckpointReport): string[] {
  const usual = dialect && USUAL[dialect.name];
  const { inputChannels } = buildNetwork(architecture, options);
  const doubts: string[] = [];
  if (inputChannels !== COLOURS) {
    const channels = `${inputChannels} input channel${inputChannels === 1 ? '' : 's'}`;
    doubts.push(`${channels}, where its networks have ${COLOURS}`);
  }
  if (usual && typeof options.gateBias === 'boolean' && options.gateBias !== usual.gateBias) {
    doubts.push(`${biases(options.gateBias)} in the modules, where its own have ${biases(usual.gateBias)}`);
  }
  if (usual && typeof options.reduction === 'number' && options.reduction !== usual.reduction) {
    doubts.push(`a reduction ratio of ${options.reduction}, where its own is ${usual.reduction}`);
  }
  return doubts;
}

/** Lines on what was taken from names alone; none where the file's own metadata or the caller said everything. */
export function assumptionsOf(report: CheckpointReport): string[] {
  const assumed = report.choices.filter(({ source }) => source === 'dialect').map(({ option }) => option);
  if (!report.dialect || assumed.length === 0) return [];
  const doubts = doubtsOf(report);
  return [
    `Assumed from the names, since no tensor shows it: ${assumed.join(', ')}, the stem’s stride, no dilation, no anti-aliasing. Check it with senet verify.`,
    ...(doubts.length > 0
      ? [`The file has ${doubts.join('; ')}: it may be another project’s, which borrowed the names.`]
      : []),
  ];
}
