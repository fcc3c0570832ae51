/**
 * The program of a worker, in Node and in browsers: between runs it sleeps on a word of shared memory.
 */
import { instantiateKernels } from '../../builds/kernels.ts';
import { Control, TeamStopped } from './control.ts';
import { Member } from './member.ts';
import type { Reply, Request } from './protocol.ts';

interface Port {
  onmessage: ((event: { readonly data: Request }) => void) | null;
  postMessage(reply: Reply): void;
}

const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')?.parentPort;
const port = (node ?? globalThis) as unknown as Port;

let control: Control;
let member: Member;
let reports = false;

/** Does what the pool commands, until it asks for the messages to be read again. */
function follow(from: number): void {
  for (let known = from; ; ) {
    const command = control.take(known);
    known = command.count;
    if (!command.range) return;
    member.run(command);
    if (reports) port.postMessage({ kind: 'done' });
  }
}

function answer(request: Request): void {
  if (request.kind === 'start') {
    const { module, memory, members, index } = request;
    control = new Control(request.control, members);
    member = new Member(instantiateKernels(module, memory), control, index, members);
    reports = request.reports;
    port.postMessage({ kind: 'ready' });
  } else {
    member.load(request.program);
    port.postMessage({ kind: 'loaded' });
    follow(request.count);
  }
}

port.onmessage = ({ data }) => {
  try {
    answer(data);
  } catch (error) {
    if (!(error instanceof TeamStopped)) port.postMessage({ kind: 'failed', text: String(error) });
  }
};
