/**
 * An atlas: what every gate of a model did over a labelled set of pictures, class by class (Hu et al. 2018, section 7.2,
 * figures 6 and 7). Plain data, and the JSON that `senet atlas` writes:
 *
 *   format, version    'senet-atlas', 1
 *   model              the weights' file name and SHA-256, the architecture
 *   dataset            its name and how many pictures were run
 *   labels             one for each class; every list "for each class" has this order
 *   counts             pictures of each class
 *   accuracy           shares of pictures whose greatest logit is their class's
 *   blocks             for each block with a module: the gates' statistics and health
 *
 * Standard deviations are of the population (divided by the count, not by the count less one). Numbers are rounded to
 * five significant digits: a gate's mean over hundreds of pictures is known no better.
 */

/** What `Atlas.format` says. */
export const ATLAS_FORMAT = 'senet-atlas';
/** What `Atlas.version` says; another version's files are refused. */
export const ATLAS_VERSION = 1;

/** A gate below this is counted as closed, above 1 less this as open. */
export const EDGE = 0.05;

/** For each class a list over the block's channels; `null` for a class without pictures. */
export type PerClass = readonly (readonly number[] | null)[];

/** How alive a block's gates are, over all pictures. Shares are in [0, 1]. */
export interface GateHealth {
  /** The mean of all gates of all pictures. */
  readonly mean: number;
  /** The least of them. */
  readonly least: number;
  /** The greatest of them. */
  readonly greatest: number;
  /** The share of gates (pictures × channels) below 0.05: channels switched off. */
  readonly below: number;
  /** The share above 0.95: channels let through as they are. */
  readonly above: number;
  /** A gate's standard deviation over the pictures, mean over the channels: near zero, the module ignores the picture. */
  readonly standardDeviation: number;
  /** The share of channels whose gate is within 0.05 of one half, where it began, on every picture. */
  readonly stuck: number;
}

/** One block's gates over the whole set of pictures. */
export interface AtlasBlock {
  /** `layer1.0` */
  readonly name: string;
  /** C. */
  readonly channels: number;
  /** The mean of each gate over the pictures of each class. */
  readonly mean: PerClass;
  /** Its standard deviation over them. */
  readonly standardDeviation: PerClass;
  /** The same gates over all classes at once. */
  readonly health: GateHealth;
}

/** Whose gates they are. */
export interface AtlasModel {
  /** The weights' file name, without folders. */
  readonly file: string;
  /** Of the file's bytes, lower-case hexadecimal. */
  readonly sha256: string;
  /** As `buildNetwork` takes it: `se_resnet18`. */
  readonly architecture: string;
}

/** The gates of one model over one labelled set of pictures. */
export interface Atlas {
  /** Tells the file from other JSON. */
  readonly format: typeof ATLAS_FORMAT;
  /** Of the format. */
  readonly version: typeof ATLAS_VERSION;
  /** The network whose gates these are. */
  readonly model: AtlasModel;
  /** The pictures that were run. */
  readonly dataset: {
    /** As `senet atlas` was told. */
    readonly name: string;
    /** How many there were. */
    readonly pictures: number;
  };
  /** One name for each class; every list "for each class" has this order. */
  readonly labels: readonly string[];
  /** How many pictures of each class were run. */
  readonly counts: readonly number[];
  /** Shares of pictures whose greatest logit is their class's, in [0, 1]. */
  readonly accuracy: {
    /** Of all pictures. */
    readonly overall: number;
    /** Of each class; `null` for a class without pictures. */
    readonly classes: readonly (number | null)[];
  };
  /** Every block with a module, in the network's order. */
  readonly blocks: readonly AtlasBlock[];
}
