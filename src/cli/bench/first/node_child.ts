/** A program of its own (`dist/bench/first_node.js ORDER WEIGHTS`): one sample, printed as JSON. */
import { readFileSync } from 'node:fs';
import { measureFirst } from './measure.ts';

const [order = '', weights = ''] = process.argv.slice(2);
const sample = await measureFirst(JSON.parse(order), new Uint8Array(readFileSync(weights)));
process.stdout.write(JSON.stringify(sample), () => process.exit());
