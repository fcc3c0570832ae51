/** The measuring process's end of the line, for Node and a page alike. */
import { measure } from '../arena.ts';
import type { Host, Job } from '../job.ts';
import type { FromArena, ToArena } from './protocol.ts';

export interface Line {
  send(message: FromArena): void;
  onnx: Host['onnx'];
}

/** @returns what must be told of every message that comes in */
export function answering(lineOf: (job: Job) => Line): (message: ToArena) => void {
  let contended: (() => void) | undefined;
  const run = async (job: Job) => {
    const line = lineOf(job);
    const host: Host = {
      progress: (done, total, remark) => line.send({ progress: { done, total, remark } }),
      onnx: line.onnx,
      contend: (on) =>
        new Promise((resolve) => {
          contended = resolve;
          line.send({ contend: on });
        }),
    };
    try {
      line.send({ result: await measure(job, host) });
    } catch (error) {
      line.send({ failure: error instanceof Error ? error.message : String(error) });
    }
  };
  return (message) => {
    if ('job' in message) void run(message.job);
    else contended?.();
  };
}
