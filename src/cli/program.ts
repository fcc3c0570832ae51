/** The command `senet` and its parts. */
import { Command } from 'commander';
import { atlasCommand } from './commands/atlas.ts';
import { benchCommand } from './commands/bench.ts';
import { classifyCommand } from './commands/classify.ts';
import { convertCommand } from './commands/convert.ts';
import { exportCommand } from './commands/export.ts';
import { gatesCommand } from './commands/gates.ts';
import { inspectCommand } from './commands/inspect.ts';
import { runCommand } from './commands/run.ts';
import { summaryCommand } from './commands/summary.ts';
import { verifyCommand } from './commands/verify.ts';
import { packageVersion } from './package_root.ts';

const DESCRIPTION = `Squeeze-and-Excitation networks: run them, and see every gate of every block.`;

const EXAMPLES = `
Examples:
  senet classify cat.jpg                          what the shipped model sees
  senet gates cat.jpg --format svg --out cat.svg  what its modules let through
  senet summary se_resnet50 --input 3x224x224     what a network is and costs
  senet inspect model_best.pth.tar                what your own checkpoint is`;

const COMMANDS = [
  classifyCommand,
  gatesCommand,
  atlasCommand,
  summaryCommand,
  inspectCommand,
  runCommand,
  verifyCommand,
  convertCommand,
  exportCommand,
  benchCommand,
];

/** Nothing is printed or ended by commander itself: `failure.ts` reports what it throws. */
export function program(): Command {
  const senet = new Command('senet').description(DESCRIPTION).addHelpText('after', EXAMPLES);
  // Options after a command's name are that command's, also where it has commands of its own.
  senet.enablePositionalOptions();
  senet.version(packageVersion(), '-V, --version', 'print the version');
  for (const command of COMMANDS) senet.addCommand(command());
  for (const command of [senet, ...senet.commands, ...senet.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride().configureOutput({ writeErr: () => {} });
    command
      .helpOption('-h, --help', 'print this help')
      .configureHelp({ sortOptions: false, showGlobalOptions: false });
  }
  return senet;
}
