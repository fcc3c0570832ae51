/** Work in a task of its own, so that it makes neither the event at hand nor the frame that is drawn after it any longer. */

const waiting: (() => void)[] = [];
let channel: MessageChannel | undefined;

/** In the order in which it was asked for. */
export function inOwnTask(work: () => void): void {
  if (!channel) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => waiting.shift()?.();
  }
  waiting.push(work);
  channel.port2.postMessage(null);
}
