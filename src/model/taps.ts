/**
 * Taps: the names under which a run's tensors can be read, and when each can.
 */
import { OptionError } from '../errors.ts';
import type { Network } from '../network/network.ts';
import type { Plan } from '../runtime/plan/plan.ts';
import type { Runner } from '../runtime/run/runner.ts';
import type { Tensor } from '../tensor.ts';
import { blocksWithSE } from './gates.ts';

/** A way to read one tap: after `ready` has been made, `read`. */
interface Tap {
  readonly ready: string;
  read(runner: Runner, plan: Plan): Tensor;
}

/** s · u, computed as the kernels do, where the pass that scales also adds the shortcut and leaves no such map. */
function scaled(runner: Runner, plan: Plan, before: string, gate: string): Tensor {
  const { shape, data } = runner.read(plan, before);
  const s = runner.read(plan, gate).data;
  const pixels = data.length / s.length;
  for (let c = 0; c < s.length; c++) {
    const factor = s[c] ?? 0;
    for (let i = c * pixels; i < (c + 1) * pixels; i++) data[i] = (data[i] ?? 0) * factor;
  }
  return { shape, data };
}

const NONE: ReadonlyMap<string, Tap> = new Map();

function direct(name: string): Tap {
  return { ready: name, read: (runner, plan) => runner.read(plan, name) };
}

function collect(network: Network, plan: Plan): ReadonlyMap<string, Tap> {
  const taps = new Map<string, Tap>();
  for (const { operation } of plan.operations) taps.set(operation.name, direct(operation.name));
  for (const { name } of network.blocks) {
    taps.set(`${name}.mean`, { ready: name, read: (runner, p) => runner.mean(p, name) });
  }
  for (const { name, se } of blocksWithSE(network)) {
    for (const part of ['squeeze', 'hidden', 'gate'] as const) taps.set(`${name}.${part}`, direct(se[part]));
    // u lives at least until the gate is made, and no longer than the pass that scales it.
    taps.set(`${name}.before`, { ready: se.squeeze, read: (runner, p) => runner.read(p, se.before) });
    const after = plan.tensors.has(se.after)
      ? direct(se.after)
      : { ready: se.gate, read: (runner: Runner, p: Plan) => scaled(runner, p, se.before, se.gate) };
    taps.set(`${name}.after`, after);
  }
  return taps;
}

/** Every name that `taps` takes for this network. */
export function tapNames(network: Network, plan: Plan): readonly string[] {
  return [...collect(network, plan).keys()];
}

function nearest(name: string, names: readonly string[]): readonly string[] {
  const block = names.filter((known) => name.startsWith(`${known.split('.').slice(0, 2).join('.')}.`));
  return (block.length > 0 ? block : names).slice(0, 8);
}

/**
 * @throws OptionError `option taps: found 'layer1.0.bn1'; expected one of layer1.0.relu1, …`
 */
export function resolveTaps(
  network: Network,
  plan: Plan,
  asked: readonly string[],
): ReadonlyMap<string, Tap> {
  if (asked.length === 0) return NONE;
  const taps = collect(network, plan);
  const resolved = new Map<string, Tap>();
  for (const name of asked) {
    const tap = taps.get(name);
    if (!tap) {
      throw new OptionError({
        where: 'option taps',
        found: `'${name}'`,
        expected: `a tensor that the plan makes: ${nearest(name, [...taps.keys()]).join(', ')}, …`,
        cause:
          'Batch norm and the ReLU after it are folded into the convolution; model.tapNames() lists every name.',
      });
    }
    resolved.set(name, tap);
  }
  return resolved;
}
