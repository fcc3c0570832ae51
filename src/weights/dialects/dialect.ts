/**
 * How one project names the tensors of its SE networks, and what its code does that no tensor shows. A new dialect is a
 * new file and its line in `all.ts`.
 */
import type { Options } from '../../network/options.ts';
import type { Shape } from '../../tensor.ts';

/** Of all tensors, by name. */
export type Shapes = ReadonlyMap<string, Shape>;

/** A project whose names are known: `listing` is the reference listing, whose names this package's networks have too. */
export type DialectName = 'listing' | 'timm' | 'timm-legacy' | 'moskomule' | 'torchvision' | 'caffe';

/** Both directions of a dialect's names, for one file. */
export interface Naming {
  /** What this package's networks call the file's tensor; `undefined` for names that the dialect does not have. */
  toNetwork(name: string): string | undefined;
  /** What the file would call a network's tensor. */
  toFile(name: string): string;
}

/** An option whose value follows from whose file it is, not from its tensors. */
export interface Semantic {
  readonly option: string;
  readonly value: unknown;
  /** Where that is known from, as a sentence. */
  readonly why: string;
}

/** What the tensors have shown so far. */
export interface Shown {
  readonly architecture: string;
  readonly options: Options;
  /** Whether blocks are of two convolutions. */
  readonly isBasic: boolean;
}

/** How the project's own evaluation prepares pictures; `undefined` where it is not known. */
export type PresetName = 'timm' | 'timm-legacy' | 'torchvision' | 'caffe';

export interface Dialect {
  readonly name: DialectName;
  /** Whose names these are, for people. */
  readonly title: string;
  readonly preset: PresetName | undefined;
  /** What gives the dialect away, as a sentence; `undefined` where the names or shapes are not its own. */
  recognise(shapes: Shapes): string | undefined;
  naming(shapes: Shapes): Naming;
  semantics(shown: Shown): readonly Semantic[];
}

type Replacement = readonly [file: string, network: string];

function replaced(name: string, pairs: readonly Replacement[], from: 0 | 1, to: 0 | 1): string {
  for (const pair of pairs) {
    if (pair[from].startsWith('^')) {
      const start = pair[from].slice(1);
      if (name.startsWith(start)) return pair[to].slice(1) + name.slice(start.length);
    } else if (name.includes(pair[from])) {
      return name.replace(pair[from], pair[to]);
    }
  }
  return name;
}

/**
 * Names that differ in a part only: the first pair whose text occurs is replaced; `^` ties it to the start of both.
 */
export function byReplacing(pairs: readonly Replacement[]): Naming {
  return {
    toNetwork: (name) => replaced(name, pairs, 0, 1),
    toFile: (name) => replaced(name, pairs, 1, 0),
  };
}

/** The first name that fits and whose tensor has so many extents. */
export function firstOf(shapes: Shapes, pattern: RegExp, ranks: readonly number[]): string | undefined {
  for (const [name, { length }] of shapes) if (pattern.test(name) && ranks.includes(length)) return name;
  return undefined;
}
