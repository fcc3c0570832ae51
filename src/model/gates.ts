/**
 * Gate overrides: which block is changed by which key, and what its gate becomes.
 */
import { OptionError } from '../errors.ts';
import type { Block, Network, SEModule } from '../network/network.ts';
import type { GateContext, GateOverride } from './types.ts';

export type BlockWithSE = Block & { readonly se: SEModule };

export function blocksWithSE(network: Network): readonly BlockWithSE[] {
  return network.blocks.filter((block): block is BlockWithSE => block.se !== undefined);
}

const NONE: ReadonlyMap<string, GateOverride> = new Map();

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none: this network has no module' : names.join(', ');
}

/**
 * For each block the override that applies: its own name's, else its stage's, else `*`'s.
 *
 * @throws OptionError `option gates: found 'layer9.0'; expected a block (…), a stage (…) or '*'.`
 */
export function resolveOverrides(
  network: Network,
  gates: Readonly<Record<string, GateOverride>>,
): ReadonlyMap<string, GateOverride> {
  if (Object.keys(gates).length === 0) return NONE;
  const blocks = blocksWithSE(network);
  const stages = [...new Set(blocks.map((block) => block.stage))];
  const known = new Set(['*', ...stages, ...blocks.map((block) => block.name)]);
  const unknown = Object.keys(gates).find((key) => !known.has(key));
  if (unknown !== undefined) {
    throw new OptionError({
      where: 'option gates',
      found: `'${unknown}'`,
      expected: `a block with a module (${listed(blocks.map((block) => block.name))}), a stage (${listed(stages)}) or '*'`,
    });
  }
  const resolved = new Map<string, GateOverride>();
  for (const { name, stage } of blocks) {
    const key = [name, stage, '*'].find((candidate) => Object.hasOwn(gates, candidate));
    const override = key === undefined ? undefined : gates[key];
    if (override !== undefined) resolved.set(name, override);
  }
  return resolved;
}

function checkedVector(
  values: ArrayLike<number>,
  lengths: readonly number[],
  block: string,
): ArrayLike<number> {
  if (typeof values !== 'object' || values === null || !lengths.includes(values.length)) {
    throw new OptionError({
      where: `option gates, block ${block}`,
      found: typeof values === 'object' && values !== null ? `${values.length} gates` : String(values),
      expected: `'ones', 'zeros', a finite number, a function, or ${[...new Set(lengths)].join(' or ')} gates`,
    });
  }
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] === 'number' && Number.isFinite(values[i])) continue;
    throw new OptionError({
      where: `option gates, block ${block}`,
      found: `${values[i]} at index ${i}`,
      expected: 'finite numbers',
    });
  }
  return values;
}

/** Everything of an override that can be checked before the run; a function's result is checked when it returns. */
export function checkOverride(
  override: GateOverride,
  channels: number,
  pictures: number,
  block: string,
): void {
  if (override === 'ones' || override === 'zeros' || typeof override === 'function') return;
  if (typeof override === 'number' && Number.isFinite(override)) return;
  checkedVector(override as ArrayLike<number>, [channels, channels * pictures], block);
}

/**
 * Overwrites one picture's gate.
 *
 * @param gate  the live gate s `[C]`
 * @throws OptionError when a function returns another number of gates than C, or a value that is not finite
 */
export function applyOverride(override: GateOverride, gate: Float32Array, context: GateContext): void {
  if (override === 'ones') gate.fill(1);
  else if (override === 'zeros') gate.fill(0);
  else if (typeof override === 'number') gate.fill(override);
  else if (typeof override === 'function') {
    gate.set(checkedVector(override(gate.slice(), context), [gate.length], context.block));
  } else {
    const start = override.length === gate.length ? 0 : context.picture * gate.length;
    for (let c = 0; c < gate.length; c++) gate[c] = override[start + c] ?? 0;
  }
}
