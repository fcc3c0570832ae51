/** What a report on a checkpoint says, as plain data: it can be posted, stored as JSON, or printed. */
import type { Preprocessing } from '../../image/preprocess.ts';
import type { Misshapen, NamedShape } from '../compare.ts';
import type { DialectName, PresetName } from '../dialects/dialect.ts';
import type { Source } from '../recognise.ts';

/** An option that changes the results but not the tensors, as it was chosen. */
export interface ReportChoice {
  readonly option: string;
  readonly value: unknown;
  /** Who said it; `undecided`: nobody, and `loadModel` will refuse the file until the caller does. */
  readonly source: Source | 'undecided';
  /** Where that is known from, as a sentence. */
  readonly why: string;
  /** What the option decides. */
  readonly meaning: string;
  /** Other values; empty where any number will do. */
  readonly alternatives: readonly unknown[];
  /** How to choose otherwise, in a program: `networkOptions: { strideOn: '1x1' }`. */
  readonly override: string;
}

export interface CheckpointReport {
  readonly file: string;
  /** Whose names the tensors have, and what gave them away; no dialect where only the caller or the metadata says what it is. */
  readonly dialect?: { readonly name: DialectName; readonly title: string };
  readonly why: string;
  readonly architecture: string;
  /** Who said the architecture. */
  readonly architectureSource: Source;
  /** Every option that the network is built with, and who said each. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly optionSources: Readonly<Record<string, Source>>;
  /** PyTorch's count for the network, running statistics not among them. */
  readonly parameters: number;
  readonly tensors: {
    /** In the file, those that inference does not use included. */
    readonly total: number;
    readonly mapped: number;
    readonly ignored: number;
    readonly missing: readonly NamedShape[];
    readonly surplus: readonly NamedShape[];
    readonly misshapen: readonly Misshapen[];
  };
  /** The likely cause of what is missing, surplus or misshapen; absent where nothing is. */
  readonly cause?: string;
  readonly choices: readonly ReportChoice[];
  /** How the file was read: the dict that was taken, the prefix that was dropped, matrices stored as 1×1 convolutions. */
  readonly notes: readonly string[];
  readonly labels: { readonly source: Source | 'none'; readonly text: string };
  readonly preprocessing: {
    readonly source: Source | 'none';
    readonly value?: Preprocessing;
    readonly preset?: PresetName;
  };
  /** Whether `loadModel` takes the file with the same choices. */
  readonly loads: boolean;
}
