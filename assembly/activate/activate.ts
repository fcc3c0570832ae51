import { sigmoid, tanh } from '../inline/exponential';
import { hardSigmoid } from '../inline/hard';
import { HARD_SIGMOID, HARD_SWISH, PIXEL, RELU, SIGMOID, TANH } from '../inline/lanes';
import { relu } from '../inline/relu';

/**
 * The activation of what a kernel has just stored, in place: kernels that make rows keep ReLU in registers and leave the
 * rarer ones to this, so that each is written once.
 *
 * @param at          in and out  f32[pixels, 8]
 * @param pixels      ≥ 0
 * @param activation  of `inline/lanes`
 */
export function activate(at: usize, pixels: usize, activation: i32): void {
  const end = at + pixels * PIXEL;
  if (activation === RELU) {
    for (; at < end; at += 16) v128.store(at, relu(v128.load(at)));
  } else if (activation === SIGMOID) {
    for (; at < end; at += 16) v128.store(at, sigmoid(v128.load(at)));
  } else if (activation === TANH) {
    for (; at < end; at += 16) v128.store(at, tanh(v128.load(at)));
  } else if (activation === HARD_SIGMOID) {
    for (; at < end; at += 16) v128.store(at, hardSigmoid(v128.load(at)));
  } else if (activation === HARD_SWISH) {
    for (; at < end; at += 16) {
      const v = v128.load(at);
      v128.store(at, f32x4.mul(v, hardSigmoid(v)));
    }
  }
}
