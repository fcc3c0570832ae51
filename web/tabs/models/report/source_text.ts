import type { ReportChoice } from 'senet-wasm';
import type { en } from './en.ts';

const KEYS: Readonly<Record<ReportChoice['source'] | 'none', keyof typeof en>> = {
  caller: 'sourceCaller',
  metadata: 'sourceMetadata',
  tensors: 'sourceTensors',
  dialect: 'sourceDialect',
  default: 'sourceDefault',
  undecided: 'sourceUndecided',
  none: 'sourceUndecided',
};

/** The text of who said something. */
export function sourceKey(source: keyof typeof KEYS): keyof typeof en {
  return KEYS[source];
}
