/** A program of its own (`dist/bench/node.js`): measures one job in a fresh process of Node. */
import { randomCheckpoint } from '../../../index.ts';
import { exportOnnx } from '../../../onnx/index.ts';
import { networkOf } from '../arena.ts';
import { answering } from './answer.ts';
import type { ToArena } from './protocol.ts';

const listen = answering(({ subjects }) => ({
  send: (message) => process.send?.(message),
  onnx: async (index) => {
    const subject = subjects[index];
    if (!subject) throw new Error(`no subject ${index}`);
    const network = networkOf(subject);
    return exportOnnx(network, randomCheckpoint(network), { inputShape: subject.input });
  },
}));
process.on('message', (message: ToArena) => listen(message));
// Who started this ended: nobody waits for the result.
process.on('disconnect', () => process.exit());
