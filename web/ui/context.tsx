import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Actions, Playground, State } from '../state/store.ts';

const PlaygroundContext = createContext<Playground | null>(null);
export const PlaygroundProvider = PlaygroundContext.Provider;

/** The store, its actions, and the way to ask the worker. */
export function usePlayground(): Playground {
  const playground = useContext(PlaygroundContext);
  if (!playground) throw new Error('A component was rendered outside of PlaygroundProvider.');
  return playground;
}

/** A part of the state; the component is rendered again when that part changes. */
export function useSelected<T>(select: (state: State) => T): T {
  return useStore(usePlayground().store, select);
}

export function useActions(): Actions {
  return usePlayground().actions;
}
