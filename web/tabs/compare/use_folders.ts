import { useEffect, useRef, useState } from 'react';
import type { Atlas } from 'senet-wasm';
import type { PictureFolder } from '../../picture/folders.ts';
import { NoAnswer } from '../../state/questions.ts';
import { usePlayground, useSelected } from '../../ui/context.tsx';
import type { Problem } from '../../worker/protocol.ts';
import type { Answers } from '../../worker/questions.ts';

export type FoldersState =
  | { readonly phase: 'none' }
  | { readonly phase: 'running'; readonly done: number; readonly total: number }
  | { readonly phase: 'done'; readonly atlas: Atlas; readonly left: Answers['build-atlas']['left'] }
  | { readonly phase: 'failed'; readonly problem: Problem };

const NONE: FoldersState = { phase: 'none' };

export interface Folders {
  readonly state: FoldersState;
  readonly start: (folders: readonly PictureFolder[], dataset: string) => void;
  /** Stops, and forgets what there is. */
  readonly clear: () => void;
}

/** An atlas of the reader's own pictures; another network's is none of this one. */
export function useFolders(): Folders {
  const { ask } = usePlayground();
  const network = useSelected((state) => state.present.network);
  const [state, setState] = useState<FoldersState>(NONE);
  const running = useRef<AbortController | null>(null);

  const clear = () => {
    running.current?.abort();
    setState(NONE);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the network is what ends it
  useEffect(() => clear, [network]);

  const start = (folders: readonly PictureFolder[], dataset: string) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const total = folders.reduce((sum, { files }) => sum + files.length, 0);
    setState({ phase: 'running', done: 0, total });
    ask({ kind: 'build-atlas', folders, dataset }, controller.signal, (done) =>
      setState({ phase: 'running', done, total }),
    ).then(
      (answer) => setState({ phase: 'done', ...answer }),
      (error) => {
        if (controller.signal.aborted) return;
        const problem =
          error instanceof NoAnswer ? error.problem : { code: 'unexpected', text: String(error) };
        setState({ phase: 'failed', problem });
      },
    );
  };
  return { state, start, clear };
}
