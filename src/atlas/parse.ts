/** Reads an atlas back: nothing of it is used before it was checked. */
import { FormatError } from '../errors.ts';
import { ATLAS_FORMAT, ATLAS_VERSION, type Atlas, type AtlasBlock, type GateHealth } from './atlas.ts';

type Fields = Readonly<Record<string, unknown>>;

/** How long a list in an atlas may be: no network has as many channels, classes or blocks. */
const LONGEST_LIST = 65_536;

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function refuse(where: string, value: unknown, expected: string): never {
  throw new FormatError({ where: `atlas, ${where}`, found: shown(value), expected });
}

function fields(value: unknown, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  return refuse(where, value, 'an object');
}

function text(value: unknown, where: string): string {
  return typeof value === 'string' && value.length <= 1000 ? value : refuse(where, value, 'a text');
}

function number(value: unknown, where: string, least = Number.NEGATIVE_INFINITY): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= least) return value;
  return refuse(where, value, Number.isFinite(least) ? `a number of at least ${least}` : 'a finite number');
}

function share(value: unknown, where: string): number {
  const result = number(value, where, 0);
  return result <= 1 ? result : refuse(where, value, 'a share from 0 to 1');
}

function count(value: unknown, where: string): number {
  return Number.isSafeInteger(value) ? number(value, where, 0) : refuse(where, value, 'a whole number');
}

type Read<T> = (value: unknown, where: string) => T;

function list<T>(value: unknown, where: string, read: Read<T>, length?: number): T[] {
  const fits =
    Array.isArray(value) && value.length <= LONGEST_LIST && value.length === (length ?? value.length);
  if (!fits) return refuse(where, value, length === undefined ? 'a list' : `a list of ${length}`);
  return value.map((item, i) => read(item, `${where}[${i}]`));
}

function orNull<T>(read: Read<T>): Read<T | null> {
  return (value, where) => (value === null ? null : read(value, where));
}

function health(value: unknown, where: string): GateHealth {
  const found = fields(value, where);
  return {
    mean: number(found.mean, `${where}.mean`),
    least: number(found.least, `${where}.least`),
    greatest: number(found.greatest, `${where}.greatest`),
    below: share(found.below, `${where}.below`),
    above: share(found.above, `${where}.above`),
    standardDeviation: number(found.standardDeviation, `${where}.standardDeviation`, 0),
    stuck: share(found.stuck, `${where}.stuck`),
  };
}

function block(value: unknown, where: string, classes: number): AtlasBlock {
  const found = fields(value, where);
  const channels = count(found.channels, `${where}.channels`);
  const perClass = (key: 'mean' | 'standardDeviation', least?: number) => {
    const one: Read<number> = (item, at) => number(item, at, least);
    return list(
      found[key],
      `${where}.${key}`,
      orNull((item, at) => list(item, at, one, channels)),
      classes,
    );
  };
  return {
    name: text(found.name, `${where}.name`),
    channels,
    mean: perClass('mean'),
    standardDeviation: perClass('standardDeviation', 0),
    health: health(found.health, `${where}.health`),
  };
}

function checkFormat({ format, version }: Fields): void {
  if (format !== ATLAS_FORMAT) refuse('format', format, `'${ATLAS_FORMAT}', as 'senet atlas' writes`);
  if (version !== ATLAS_VERSION) refuse('version', version, `${ATLAS_VERSION}: made by another release`);
}

/**
 * An atlas from parsed JSON; a copy that shares nothing with `value`, without fields that are unknown.
 *
 * ```ts
 * const atlas = parseAtlas(await (await fetch('se-resnet18-cifar10.atlas.json')).json());
 * ```
 *
 * @throws FormatError `atlas, blocks[3].mean[0]: found a list of 63; expected a list of 64.`
 */
export function parseAtlas(value: unknown): Atlas {
  const found = fields(value, 'the whole');
  checkFormat(found);
  const labels = list(found.labels, 'labels', text);
  const model = fields(found.model, 'model');
  const dataset = fields(found.dataset, 'dataset');
  const accuracy = fields(found.accuracy, 'accuracy');
  return {
    format: ATLAS_FORMAT,
    version: ATLAS_VERSION,
    model: {
      file: text(model.file, 'model.file'),
      sha256: text(model.sha256, 'model.sha256'),
      architecture: text(model.architecture, 'model.architecture'),
    },
    dataset: {
      name: text(dataset.name, 'dataset.name'),
      pictures: count(dataset.pictures, 'dataset.pictures'),
    },
    labels,
    counts: list(found.counts, 'counts', count, labels.length),
    accuracy: {
      overall: share(accuracy.overall, 'accuracy.overall'),
      classes: list(accuracy.classes, 'accuracy.classes', orNull(share), labels.length),
    },
    blocks: list(found.blocks, 'blocks', (item, where) => block(item, where, labels.length)),
  };
}
