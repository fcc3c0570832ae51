/** What a report on a checkpoint says, as plain data: it can be posted, stored as JSON, or printed. */
import type { Preprocessing } from '../../image/preprocess.ts';
import type { Misshapen, NamedShape } from '../compare.ts';
import type { DialectName, PresetName } from '../dialects/dialect.ts';
import type { Source } from '../recognise.ts';

/** An option that changes the results but not the tensors, as it was chosen. */
export interface ReportChoice {
  /** Its name, as `networkOptions` takes it. */
  readonly option: string;
  /** What was chosen; undefined where nobody has. */
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

/** What a file was recognised as, which of its tensors fit, and what was chosen. */
export interface CheckpointReport {
  /** The file's name. */
  readonly file: string;
  /** Whose names the tensors have; absent where only the caller or the metadata says what the file is. */
  readonly dialect?: {
    /** For programs. */
    readonly name: DialectName;
    /** For people. */
    readonly title: string;
  };
  /** What gave the dialect away, as a sentence. */
  readonly why: string;
  /** The name that `buildNetwork` takes. */
  readonly architecture: string;
  /** Who said the architecture. */
  readonly architectureSource: Source;
  /** Every option that the network is built with, and who said each. */
  readonly options: Readonly<Record<string, unknown>>;
  /** For each option, who said it. */
  readonly optionSources: Readonly<Record<string, Source>>;
  /** PyTorch's count for the network, running statistics not among them. */
  readonly parameters: number;
  /** The file's tensors against the network's. */
  readonly tensors: {
    /** In the file, those that inference does not use included. */
    readonly total: number;
    /** With a name and shape that the network reads. */
    readonly mapped: number;
    /** That inference does not use, such as `num_batches_tracked`. */
    readonly ignored: number;
    /** What the network reads and the file lacks. */
    readonly missing: readonly NamedShape[];
    /** What the file has and the network does not read. */
    readonly surplus: readonly NamedShape[];
    /** What both have, in different shapes. */
    readonly misshapen: readonly Misshapen[];
  };
  /** The likely cause of what is missing, surplus or misshapen; absent where nothing is. */
  readonly cause?: string;
  /** Options that change the results but not the tensors. */
  readonly choices: readonly ReportChoice[];
  /** How the file was read: the dict that was taken, the prefix that was dropped, matrices stored as 1×1 convolutions. */
  readonly notes: readonly string[];
  /** The classes' names. */
  readonly labels: {
    /** Who said them. */
    readonly source: Source | 'none';
    /** How many there are and what they are called, as a sentence. */
    readonly text: string;
  };
  /** How pictures become inputs. */
  readonly preprocessing: {
    /** Who said it. */
    readonly source: Source | 'none';
    /** Absent where nobody said. */
    readonly value?: Preprocessing;
    /** The preset that it is, where it is one. */
    readonly preset?: PresetName;
  };
  /** Whether `loadModel` takes the file with the same choices. */
  readonly loads: boolean;
}
