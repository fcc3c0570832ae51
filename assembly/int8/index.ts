/** What the builds for `precision: 'int8'` have beside the kernels of `assembly/index.ts`. */
import { ONE_INSTRUCTION } from '../inline/int8_products';

export { convolveInt8, convolveInt8Scratch } from './convolve';
export { multiplyInt8 } from './multiply';
export { packInt8 } from './pack';

/** Whether products run by the dot product with addition: where it is one instruction. */
export function isOneInstruction(): bool {
  return ONE_INSTRUCTION;
}
