/**
 * The fastest choice of algorithms whose packed weights fit a number of bytes. Pure: knows costs and bytes alone.
 *
 * It is a multiple-choice knapsack problem: of each convolution's alternatives one, least total cost under a total of
 * bytes. From the fastest choice on, the step that loses least time for each byte that it saves is taken first, along
 * the lower convex hull of each convolution's alternatives, until all fits: the optimum of the linear relaxation, but
 * for the last step (Sinha & Zoltners 1979). What the last step saved too much is then spent again, on whatever wins
 * most. The result costs more than the optimum by less than the last step lost.
 */

/** One alternative of one convolution. */
export interface Choice {
  /** Its name. */
  readonly algorithm: string;
  /** Whether 'fast' spends a share of the others' memory on it (`limit.ts`). */
  readonly exchanges?: boolean;
  readonly cost: number;
  /** Of its packed weights. */
  readonly bytes: number;
}

/** The alternatives of each convolution, by the operation's name; at least one each. */
export type Choices = ReadonlyMap<string, readonly Choice[]>;
export type Chosen = ReadonlyMap<string, Choice>;

/** From one alternative of a convolution to a smaller one. */
interface Step {
  readonly name: string;
  readonly to: Choice;
  /** Time lost for each byte saved. */
  readonly slope: number;
}

function slopeOf(from: Choice, to: Choice): number {
  return (to.cost - from.cost) / (from.bytes - to.bytes);
}

function best(choices: Choices, isBetter: (a: Choice, b: Choice) => boolean): Chosen {
  const chosen = new Map<string, Choice>();
  for (const [name, alternatives] of choices) {
    chosen.set(
      name,
      alternatives.reduce((a, b) => (isBetter(b, a) ? b : a)),
    );
  }
  return chosen;
}

/** The least cost; of equals the fewest bytes. */
export function fastestOf(choices: Choices): Chosen {
  return best(choices, (a, b) => a.cost < b.cost || (a.cost === b.cost && a.bytes < b.bytes));
}

/** How large a part of its share of the bytes an alternative must win as a share of the time. */
const WORTH = 1 / 20;

/**
 * The least cost, but for what does not pay: of two alternatives the larger is taken where the share of all cost that it
 * wins is at least a twentieth of the share of all bytes that it takes. (A convolution of few products and many weights
 * can take a tenth of a network's memory to win a thousandth of its time.)
 */
export function worthwhileOf(choices: Choices): Chosen {
  const fastest = fastestOf(choices);
  const bytes = bytesOf(fastest);
  const price = bytes > 0 ? (WORTH * costOf(fastest)) / bytes : 0;
  const total = (choice: Choice) => choice.cost + price * choice.bytes;
  return best(choices, (a, b) => total(a) < total(b) || (total(a) === total(b) && a.bytes < b.bytes));
}

/** The fewest bytes; of equals the least cost. */
export function smallestOf(choices: Choices): Chosen {
  return best(choices, (a, b) => a.bytes < b.bytes || (a.bytes === b.bytes && a.cost < b.cost));
}

export function bytesOf(chosen: Chosen): number {
  return [...chosen.values()].reduce((sum, { bytes }) => sum + bytes, 0);
}

function costOf(chosen: Chosen): number {
  return [...chosen.values()].reduce((sum, { cost }) => sum + cost, 0);
}

/** The hull's steps from the fastest alternative to the smallest: each the flattest that leads on, so ever steeper. */
function stepsOf(name: string, fastest: Choice, alternatives: readonly Choice[]): Step[] {
  const steps: Step[] = [];
  let from = fastest;
  for (;;) {
    const smaller = alternatives.filter(({ bytes }) => bytes < from.bytes);
    const [first, ...others] = smaller;
    if (!first) return steps;
    const to = others.reduce((a, b) => {
      const difference = slopeOf(from, b) - slopeOf(from, a);
      return difference < 0 || (difference === 0 && b.bytes < a.bytes) ? b : a;
    }, first);
    steps.push({ name, to, slope: slopeOf(from, to) });
    from = to;
  }
}

/** The change that wins most time and needs no more than `room` bytes. */
function bestUpgrade(choices: Choices, chosen: Chosen, room: number) {
  let upgrade: { name: string; to: Choice; won: number; bytes: number } | undefined;
  for (const [name, now] of chosen) {
    for (const to of choices.get(name) ?? []) {
      const [won, bytes] = [now.cost - to.cost, to.bytes - now.bytes];
      if (bytes <= room && won > (upgrade?.won ?? 0)) upgrade = { name, to, won, bytes };
    }
  }
  return upgrade;
}

/**
 * @param bytes  what the packed weights may take in all
 * @returns undefined where not even the smallest alternatives fit
 */
export function chooseWithin(choices: Choices, bytes: number): Chosen | undefined {
  const fastest = fastestOf(choices);
  const chosen = new Map(fastest);
  let room = bytes - bytesOf(chosen);
  const steps = [...fastest].flatMap(([name, from]) => stepsOf(name, from, choices.get(name) ?? []));
  steps.sort((a, b) => a.slope - b.slope);
  for (const { name, to } of steps) {
    if (room >= 0) break;
    room += (chosen.get(name)?.bytes ?? 0) - to.bytes;
    chosen.set(name, to);
  }
  if (room < 0) return undefined;
  for (;;) {
    const upgrade = bestUpgrade(choices, chosen, room);
    if (!upgrade) return chosen;
    chosen.set(upgrade.name, upgrade.to);
    room -= upgrade.bytes;
  }
}
