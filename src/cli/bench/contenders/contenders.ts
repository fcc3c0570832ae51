/** Who takes part in a job, in the order of the table; also who cannot, and why. */
import type { BuildName } from '../../../index.ts';
import type { Job, PeerPlace, Runner, Subject } from '../job.ts';
import { engineHas } from '../peak/peak.ts';
import type { Contender, Missing } from './contender.ts';
import { loadOnnxruntime } from './onnxruntime.ts';
import { withAndWithout } from './se_cost.ts';
import { senet } from './senet.ts';
import { loadTfjs } from './tfjs.ts';

const inNode = globalThis.process?.versions?.node !== undefined;

/** What a peer cannot do in this place, whether it is installed or not. */
function cannot({ peer }: PeerPlace, threads: number): string | undefined {
  if (peer === 'onnxruntime-node' && !inNode)
    return 'native code, which runs in Node alone: without --browser';
  if (peer === 'tfjs-backend-wasm' && inNode && threads > 1) {
    return 'its threads run in a browser alone: --browser';
  }
  return undefined;
}

function peer(place: PeerPlace, threads: number): Contender | Missing {
  const version = 'missing' in place ? '' : place.version;
  const runner: Runner = { runtime: place.peer, version, se: true };
  const reason = cannot(place, threads) ?? ('missing' in place ? place.missing : undefined);
  if (reason !== undefined || 'missing' in place) return { runner, missing: reason ?? '' };
  const load = place.peer === 'tfjs-backend-wasm' ? loadTfjs : loadOnnxruntime;
  return { runner, load: (task) => load(place, task) };
}

function ourselves(build: BuildName, choices: Partial<Runner> = {}): Runner {
  return { runtime: 'senet-wasm', version: '', build, se: true, ...choices };
}

/** The builds that the engine has, the fastest first, then those that it has not and whose rows will say so. */
function inOrder(builds: readonly BuildName[]): BuildName[] {
  const runs = builds.filter(engineHas);
  return [...runs.toReversed(), ...builds.filter((build) => !runs.includes(build))];
}

/** Every contender of a subject. The first one that runs is the reference to which ratios are taken. */
export function contenders(job: Job, subject: Subject): (Contender | Missing)[] {
  const [best = 'simd', ...others] = inOrder(job.builds);
  const builds = [best, ...others];
  // The row without modules runs in the memory of the first row, and is printed after the other rows of this package.
  const [first, ...withoutSE] = subject.withoutSE
    ? withAndWithout(ourselves(best))
    : [senet(ourselves(best))];
  const runners = [
    ...others.map((build) => ourselves(build)),
    ...subject.precisions.flatMap((precision) => builds.map((build) => ourselves(build, { precision }))),
    ...subject.memory.filter((memory) => memory !== 'fast').map((memory) => ourselves(best, { memory })),
  ];
  const peers = job.peers.map((place) => peer(place, job.threads));
  return [first, ...runners.map(senet), ...withoutSE, ...peers];
}
