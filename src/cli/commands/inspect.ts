/** `senet inspect`: what a checkpoint is, what fits, and every choice that no tensor shows. */
import { Command } from 'commander';
import { diagnosed } from '../../checkpoint/index.ts';
import {
  type Checkpoint,
  type CheckpointReport,
  checkWeights,
  formatReport,
  inspectCheckpoint,
  type Overrides,
  type RecogniseChoices,
  type ReportChoice,
  recogniseNetwork,
  SenetError,
} from '../../index.ts';
import { CHECKPOINT, readCheckpoint } from '../checkpoint_file.ts';
import { addFileOptions, type FileChoice, fileChoices } from '../file_choices.ts';
import { assumptionsOf } from '../inspect/assumed.ts';
import { asFlag } from '../network_options.ts';
import { print, printable, printJson } from '../terminal.ts';

interface Options extends FileChoice {
  readonly json?: boolean;
}

function flagOf({ option, alternatives, override }: ReportChoice): string {
  return asFlag(option, alternatives[0]) ?? override;
}

const FLAGS: Overrides = {
  choice: flagOf,
  labels: '--labels <list|file>',
  preprocessing: '--preprocess <preset|json|file>',
};

/** What loading would refuse beside names and shapes: number formats, negative variances. */
function refusal(checkpoint: Checkpoint, choices: RecogniseChoices, { loads }: CheckpointReport) {
  if (!loads) return undefined;
  try {
    const recognised = recogniseNetwork(checkpoint, choices);
    checkWeights(recognised.checkpoint, recognised.network);
  } catch (error) {
    if (error instanceof SenetError) return error.message;
    throw error;
  }
  return undefined;
}

function reportOn(checkpoint: Checkpoint, choices: RecogniseChoices): CheckpointReport {
  try {
    return inspectCheckpoint(checkpoint, choices);
  } catch (error) {
    throw diagnosed(error, checkpoint);
  }
}

async function inspect(path: string, options: Options): Promise<void> {
  const choices = await fileChoices(options);
  const checkpoint = await readCheckpoint(path, options);
  const found = reportOn(checkpoint, choices);
  const why = refusal(checkpoint, choices, found);
  const report = why === undefined ? found : { ...found, loads: false, cause: why };
  if (options.json) {
    const withFlags = report.choices.map((choice) => ({ ...choice, flag: flagOf(choice) }));
    return await printJson({ ...report, choices: withFlags, assumed: assumptionsOf(report) });
  }
  const lines = [...formatReport(report, FLAGS).split('\n'), ...assumptionsOf(report)];
  await print(lines.map(printable).join('\n'));
}

const EXAMPLES = `
Prints whose names the tensors have and which network that makes; how many tensors fit, are missing, surplus or of another
shape, with the likely cause; each choice that changes the results and that no tensor shows, who made it and the flag that
makes it otherwise; labels and preprocessing. Given flags are taken as when the file is used. The status is 0 where the
report could be made; "loads" in --json says whether the file can be used with the same flags.

Examples:
  senet inspect model_best.pth.tar
  senet inspect seresnet50.safetensors --stride-on 1x1 --json | jq .loads`;

export function inspectCommand(): Command {
  const command = new Command('inspect')
    .description('say what a checkpoint was recognised as, what fits, and what was chosen')
    .argument('<file>', CHECKPOINT)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(inspect);
  return addFileOptions(command);
}
