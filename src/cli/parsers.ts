/** Texts of the command line to values. What is wrong is an `InvalidArgumentError`: commander adds the option's name. */
import { InvalidArgumentError, Option } from 'commander';

/** A whole number from `least` up. */
export function wholeNumber(least: number, greatest = 1_000_000_000) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= greatest) return value;
    const range = greatest === 1_000_000_000 ? `of at least ${least}` : `from ${least} to ${greatest}`;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  };
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Expected a number above 0.');
}

/** `3x224x224`, also with ×, as [C, H, W]. */
export function inputSize(text: string): readonly [number, number, number] {
  const match = /^(\d{1,6})[x×](\d{1,6})[x×](\d{1,6})$/i.exec(text);
  const [c = 0, h = 0, w = 0] = match?.slice(1).map(Number) ?? [];
  if (c > 0 && h > 0 && w > 0) return [c, h, w];
  throw new InvalidArgumentError('Expected channels, height and width, such as 3x224x224.');
}

/** `1,2,4` or `none`. */
export function stageList(text: string): readonly number[] {
  if (text === 'none') return [];
  const parts = text.split(',').map((part) => part.trim());
  if (parts.every((part) => /^[1-9]$/.test(part))) return parts.map(Number);
  throw new InvalidArgumentError("Expected stages such as 3,4, or 'none'.");
}

/** `2/4`: which part of how many. */
export function shardPlace(text: string): { readonly index: number; readonly of: number } {
  const [, index = 0, of = 0] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  if (index >= 1 && index <= of) return { index, of };
  throw new InvalidArgumentError('Expected a part such as 2/4, from 1/n to n/n.');
}

/** `yes` or `no`. */
export function truth(text: string): boolean {
  if (['yes', 'true'].includes(text)) return true;
  if (['no', 'false'].includes(text)) return false;
  throw new InvalidArgumentError("Expected 'yes' or 'no'.");
}

/** How many hidden units a module has: a rule's name or a number. */
export function hiddenUnits(text: string): 'floor' | 'round8' | number {
  if (text === 'floor' || text === 'round8') return text;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Expected 'floor', 'round8' or a whole number of at least 1.");
}

const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };

/** What help says of `--memory`. */
export const MEMORY = 'what to spend on speed: fast, small or an amount such as 60MB (default: fast)';

/** `--precision`, where a command runs a network. */
export function precisionOption(verb: string): Option {
  const help = `${verb} in 8-bit integers where that is faster: less exact (default: float32)`;
  return new Option('--precision <precision>', help).choices(['float32', 'int8']);
}

/** `fast`, `small`, or bytes: `60MB`, `0.5 GB`, `62914560`. */
export function memoryLimit(text: string): 'fast' | 'small' | number {
  if (text === 'fast' || text === 'small') return text;
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMG]?B)?$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(amount) * (UNITS[unit.toUpperCase()] ?? Number.NaN));
  if (amount !== '' && Number.isSafeInteger(bytes) && bytes >= 1) return bytes;
  throw new InvalidArgumentError("Expected 'fast', 'small' or an amount such as 60MB.");
}
