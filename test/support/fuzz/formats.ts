/** Every format that is fuzzed. */
import type { FuzzedFormat } from './format.ts';
import { SAFETENSORS } from './safetensors.ts';
import { LEGACY, ZIP } from './torch.ts';

export const FORMATS: readonly FuzzedFormat[] = [SAFETENSORS, ZIP, LEGACY];
