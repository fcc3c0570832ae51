/** What an answer is about, and the one rule by which late answers are dropped. Knows neither React nor the DOM. */

/** Ids count up and are never given twice in a visit. */
export interface About {
  /** One attempt to load a network. */
  readonly network: number;
  /** One run of a picture. */
  readonly picture: number;
  /** The edits in force; those of one drag, from taking hold to letting go, share an id. */
  readonly edits: number;
}

export const NOTHING_YET: About = { network: 0, picture: 0, edits: 0 };

/**
 * The rule: an answer is shown only if each thing that it is about is the present one.
 *
 * @param about  the ids that the answer depends on; an answer that does not depend on edits, say, names no edits
 */
export function isPresent(about: Partial<About>, present: About): boolean {
  const { network = present.network, picture = present.picture, edits = present.edits } = about;
  return network === present.network && picture === present.picture && edits === present.edits;
}
