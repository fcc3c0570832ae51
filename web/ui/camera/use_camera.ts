import { useEffect, useState } from 'react';
import { type CameraProblem, CONSTRAINTS, cameraProblemOf } from '../../picture/camera.ts';

export type CameraState =
  /** The browser asks the reader, or the camera starts. */
  | { readonly phase: 'asking' }
  | { readonly phase: 'open'; readonly stream: MediaStream }
  | { readonly phase: 'failed'; readonly problem: CameraProblem; readonly found: string };

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The camera as long as the component is there; every track is stopped when it goes, also one that comes too late. */
export function useCamera(attempt: number): CameraState {
  const [state, setState] = useState<CameraState>({ phase: 'asking' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let gone = false;
    let stream: MediaStream | null = null;
    const fail = (problem: CameraProblem, found: string) => {
      if (!gone) setState({ phase: 'failed', problem, found });
    };
    setState({ phase: 'asking' });
    const open = async () => {
      // Absent in pages over plain http.
      if (!navigator.mediaDevices) return fail('insecure', location.origin);
      const opened = await navigator.mediaDevices.getUserMedia(CONSTRAINTS);
      if (gone) return stop(opened);
      stream = opened;
      for (const track of opened.getTracks()) {
        track.addEventListener('ended', () => fail('ended', track.label), { once: true });
      }
      setState({ phase: 'open', stream: opened });
    };
    open().catch((error) => fail(cameraProblemOf(error), String(error)));
    return () => {
      gone = true;
      if (stream) stop(stream);
    };
  }, [attempt]);
  return state;
}
