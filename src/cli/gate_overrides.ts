/** `--gates`: other gates in the place of those that the network computes. */
import { InvalidArgumentError } from 'commander';
import { type GateOverride, type Network, OptionError, type RunOptions } from '../index.ts';
import { mean } from '../view/index.ts';

type Value = 'ones' | 'zeros' | 'mean' | number;

export interface GateEdit {
  /** A block (`layer4.1`), a stage (`layer4`), or `*`. */
  readonly target: string;
  /** One channel of a block; null for all. */
  readonly channel: number | null;
  readonly to: Value;
}

export const GATES_OPTION = [
  '--gates <edits>',
  "other gates: a block, stage or '*' = ones, zeros, mean or a number, one channel as layer4.1@17=0.25; several with commas, later over earlier",
] as const;

function gateEdit(text: string): GateEdit {
  const match = /^(\*|[\w.]+)(?:@(\d{1,6}))?=(ones|zeros|mean|-?\d+(?:\.\d+)?)$/.exec(text.trim());
  const [, target = '', channel, value = ''] = match ?? [];
  const isWord = value === 'ones' || value === 'zeros' || value === 'mean';
  if (!match || (channel !== undefined && isWord)) {
    throw new InvalidArgumentError(
      "Expected a block, a stage or '*', then =ones, =zeros, =mean or a number; or a block@channel=number.",
    );
  }
  const to = isWord ? value : Number(value);
  return { target, channel: channel === undefined ? null : Number(channel), to };
}

/** `layer4.1=ones,layer3.0@17=0.25`, after those of an earlier `--gates`. */
export function gateEdits(text: string, earlier: readonly GateEdit[] = []): readonly GateEdit[] {
  return [...earlier, ...text.split(',').map(gateEdit)];
}

function concerns({ target }: GateEdit, block: string): boolean {
  return target === '*' || target === block || block.startsWith(`${target}.`);
}

function applyTo(gate: Float32Array, { target, channel, to }: GateEdit): void {
  if (channel !== null && channel >= gate.length) {
    throw new OptionError({
      where: 'option --gates',
      found: `'${target}@${channel}'`,
      expected: `a channel from 0 to ${gate.length - 1}`,
    });
  }
  if (to === 'mean') gate.fill(mean(gate));
  else if (to === 'ones' || to === 'zeros') gate.fill(to === 'ones' ? 1 : 0);
  else if (channel === null) gate.fill(to);
  else gate[channel] = to;
}

/**
 * The overrides of a run: each block's edits in their order, on the gates that the run itself computes.
 *
 * @throws OptionError `option --gates: found 'layer9'; expected '*', or blocks or stages of layer1.0, …`
 */
export function gateOverrides(
  { blocks }: Network,
  edits: readonly GateEdit[] = [],
): NonNullable<RunOptions['gates']> {
  const names = blocks.flatMap(({ name, se }) => (se ? [name] : []));
  const unknown = edits.find(
    (edit) => !names.some((name) => (edit.channel === null ? concerns(edit, name) : edit.target === name)),
  );
  if (unknown) {
    const only = unknown.channel === null ? "'*', or blocks or stages of" : 'a block, one of';
    throw new OptionError({
      where: 'option --gates',
      found: `'${unknown.target}'`,
      expected: names.length > 0 ? `${only} ${names.join(', ')}` : 'a network with modules',
    });
  }
  const overrides: Record<string, GateOverride> = {};
  for (const name of names) {
    const own = edits.filter((edit) => concerns(edit, name));
    if (own.length === 0) continue;
    overrides[name] = (gate) => {
      for (const edit of own) applyTo(gate, edit);
      return gate;
    };
  }
  return overrides;
}
