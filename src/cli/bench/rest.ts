/**
 * Waits until nothing runs any more in this process. Thread pools spin for a while after their work, hoping for more
 * (onnxruntime's 20 to 40 ms, on WebAssembly and as native code alike), and would take a core from whoever runs next.
 */

/** Longer than any of them spins; where the engine does not tell what its threads do, all that can be done. */
const PAUSE = 60;
/** Nothing runs: less than this share of one core, for this long. */
const [IDLE_SHARE, LOOK, PATIENCE] = [0.25, 8, 2000];

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function busyShare(look: number): Promise<number> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await sleep(look);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - start);
}

export async function rest(): Promise<void> {
  if (globalThis.process?.cpuUsage === undefined) {
    await sleep(PAUSE);
    return;
  }
  const end = performance.now() + PATIENCE;
  while ((await busyShare(LOOK)) > IDLE_SHARE) {
    if (performance.now() > end) throw new Error('some thread of this process never rests');
  }
}
