/**
 * How the command line ends: 0, or 2 and one line for a user's mistake, or 1 and the stack for a bug of ours.
 */
import { CommanderError } from 'commander';
import { SenetError } from '../index.ts';

/** Exit statuses. */
export const BUG = 1;
export const MISTAKE = 2;

/** One line, whatever a message held. */
function oneLine(message: string): string {
  return message.replace(/\s*[\r\n]+\s*/g, ' ').trim();
}

/** Reports `error` on stderr and returns the exit status. */
export function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    process.stderr.write(`senet: ${oneLine(error.message.replace(/^error: /, ''))}\n`);
    return MISTAKE;
  }
  if (error instanceof SenetError) {
    process.stderr.write(`senet: ${oneLine(error.message)}\n`);
    return MISTAKE;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`senet: this is a bug, please report it.\n${stack}\n`);
  return BUG;
}
