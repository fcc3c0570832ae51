/**
 * What the pool and its workers say to one another outside of runs; in runs they only share memory.
 */
import type { Program } from './member.ts';

export type Request =
  | {
      readonly kind: 'start';
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
      readonly control: SharedArrayBuffer;
      /** Threads of the team, and which of them it is. */
      readonly members: number;
      readonly index: number;
      /** Whether it says when a command is done, for a caller that may not sleep. */
      readonly reports: boolean;
    }
  | {
      readonly kind: 'program';
      readonly program: Program;
      /** The number of commands that were given before this program. */
      readonly count: number;
    };

export type Reply =
  | { readonly kind: 'ready' | 'loaded' | 'done' }
  | { readonly kind: 'failed'; readonly text: string };
