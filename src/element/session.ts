/** One model in a worker of its own, from its address to its end. */
import type { Progress } from '../model/types.ts';
import { createWorkerModel } from '../worker/create.ts';
import type { WorkerModel } from '../worker/model.ts';
import type { WorkerSource } from '../worker/start.ts';

export interface Session {
  readonly model: Promise<WorkerModel>;
  /** Ends the worker, whether it has loaded or not. A second call does nothing. */
  end(): void;
}

export function openSession(
  address: string,
  worker: WorkerSource | undefined,
  onProgress: (progress: Progress) => void,
): Session {
  const controller = new AbortController();
  const { signal } = controller;
  const model = createWorkerModel(address, {
    signal,
    onProgress: (progress) => {
      if (!signal.aborted) onProgress(progress);
    },
    ...(worker && { worker }),
  });
  const end = () => {
    controller.abort();
    model.then(
      (loaded) => loaded.dispose(),
      () => {},
    );
  };
  return { model, end };
}
