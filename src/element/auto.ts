/** `senet-wasm/element/auto`: registers `<se-explorer>` at import. */
import { define } from './index.ts';

define();
