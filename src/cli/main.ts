#!/usr/bin/env node
/** Starts `senet`. */
import { report } from './failure.ts';
import { program } from './program.ts';

// `senet … | head` closes the pipe early: that is no error, and nobody is left to read one.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  const senet = program();
  if (process.argv.length > 2) await senet.parseAsync();
  else senet.outputHelp();
} catch (error) {
  process.exitCode = report(error);
}
