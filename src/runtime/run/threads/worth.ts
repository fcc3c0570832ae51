/**
 * How many threads a run is worth.
 */
import { networkCost } from '../../../network/cost.ts';
import type { Network } from '../../../network/network.ts';
import type { Shape } from '../../../tensor.ts';
import type { PossibleThreads } from './possible.ts';

/**
 * Multiply-adds of a run below which threads cost more than they save, some 5 ms on one core: they double the speed of
 * runs that follow upon one another, but after a rest it takes them that long to get cores of their own.
 */
const SMALL_WORK = 200e6;
/** Multiply-adds of a run that are worth waiting for threads that are only starting. */
const GREAT_WORK = 2e9;

function workOf(network: Network, inputShape: Shape): number {
  return networkCost(network, inputShape).multiplyAdds;
}

/** As many as there can be, where the caller did not say how many: if they pay. */
export function threadsFor(network: Network, inputShape: Shape, { threads, limit }: PossibleThreads): number {
  return limit === 'none' && workOf(network, inputShape) < SMALL_WORK ? 1 : threads;
}

/** Whether a run may wait for threads to start: a few hundredths of a second, once. */
export function mayWait(network: Network, inputShape: Shape, { limit }: PossibleThreads): boolean {
  return limit === 'asked' || workOf(network, inputShape) >= GREAT_WORK;
}
