/** The choices that no tensor shows, for a report. */
import { NetworkError } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import { buildNetwork } from '../../network/registry.ts';
import type { Reading } from '../recognise.ts';
import { OPTION_NOTES } from './notes.ts';
import type { ReportChoice } from './report.ts';

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function overrideOf(option: string, alternatives: readonly unknown[]): string {
  const value = alternatives.length === 0 ? '…' : literal(alternatives[0]);
  return option === 'rescale' ? `rescale: ${value}` : `networkOptions: { ${option}: ${value} }`;
}

const WHY_BY_SOURCE = {
  caller: 'The caller says so.',
  metadata: 'The file’s metadata says so.',
  tensors: 'The tensors’ names and shapes show it.',
  dialect: 'The project whose names these are has it so.',
  default: 'Nobody says otherwise; it is the default.',
} as const;

function whyOf(option: string, { semantics, report }: Reading): string {
  const source = report.options[option] ?? 'default';
  if (source !== 'dialect') return WHY_BY_SOURCE[source];
  return semantics.find((semantic) => semantic.option === option)?.why ?? WHY_BY_SOURCE.dialect;
}

/** Options that this network's nodes do not depend on are no choices: the stride of basic blocks, the pool of no pool. */
function isIdle(option: string, { network }: Reading): boolean {
  if (option === 'strideOn') return network.blocks.every(({ module }) => module !== 'Bottleneck');
  if (option === 'stemPool') return network.options.stem === 'cifar';
  return network.blocks.every(({ se }) => !se) && option !== 'eps';
}

/** Whether a value goes together with the network's other options. */
function fitsIn({ architecture, options }: Network, option: string, value: unknown): boolean {
  try {
    buildNetwork(architecture, { ...options, [option]: value });
    return true;
  } catch (error) {
    if (error instanceof NetworkError) return false;
    throw error;
  }
}

/** Options of one possible value are no choices. */
export function choicesOf(reading: Reading): ReportChoice[] {
  const { network, report, undecided } = reading;
  const options = Object.keys(OPTION_NOTES).filter((option) => option in network.options);
  return options.flatMap((option) => {
    const note = OPTION_NOTES[option];
    if (!note || isIdle(option, reading)) return [];
    const open = undecided.find((candidate) => candidate.option === option);
    const value = network.options[option];
    const others = note.values.filter((other) => open || other !== value);
    const alternatives = others.filter((other) => fitsIn(network, option, other));
    if (others.length > 0 && alternatives.length === 0) return [];
    return {
      option,
      value,
      source: open ? ('undecided' as const) : (report.options[option] ?? 'default'),
      why: open ? open.meaning : whyOf(option, reading),
      meaning: note.meaning,
      alternatives,
      override: overrideOf(option, alternatives),
    };
  });
}
