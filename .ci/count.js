/** Prints the counts of a Vitest JSON report as one line; fails where no test ran. */
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
  readFileSync(process.argv[2] ?? '', 'utf8'),
);
const skipped = numPendingTests + numTodoTests;
process.stdout.write(
  `${numPassedTests} passed, ${numFailedTests} failed${skipped ? `, ${skipped} skipped` : ''}\n`,
);
if (numPassedTests === 0) process.exitCode = 1;
