/**
 * `senet-wasm/element/auto`: registers `<se-explorer>` at import.
 *
 * @module senet-wasm/element/auto
 */
import { define } from './index.ts';

define();
