import { accuracy } from './accuracy.ts';
import { speedInBrowser } from './browser.ts';
import { RUNS, speed } from './speed.ts';

const USAGE = `node bench/int8/run.js speed [--browser]
node bench/int8/run.js accuracy [1x1 | no-winograd | all] [simd | relaxed | relaxed7]`;

export async function main(root: string, [command, option, build = 'simd']: string[]): Promise<void> {
  if (command === 'speed' && option === '--browser') await speedInBrowser(root, RUNS);
  else if (command === 'speed') await speed(root);
  else if (command === 'accuracy') await accuracy(root, option ?? 'all', build);
  else process.stdout.write(`${USAGE}\n`);
}
