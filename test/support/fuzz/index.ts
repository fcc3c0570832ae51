/** What `scripts/fuzz.js` runs. */
export * from './count.ts';
export { FORMATS } from './formats.ts';
