/** The camera: opening it, why it did not open, and the picture that is taken. */

/** Why there is no picture of the camera. */
export type CameraProblem =
  /** The page came over plain http, where browsers give no camera. */
  | 'insecure'
  /** The reader, the browser's settings, the server of the page, or a page around it said no. */
  | 'denied'
  /** No camera is connected. */
  | 'none'
  /** Another program has it, or it does not answer. */
  | 'busy'
  /** It was open, and went away. */
  | 'ended'
  | 'unexpected';

/** By the name of the DOMException that `getUserMedia` rejects with. */
const BY_NAME: Readonly<Record<string, CameraProblem>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

export function cameraProblemOf(error: unknown): CameraProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  return BY_NAME[name] ?? 'unexpected';
}

/** On a phone the camera that looks away from its owner. No microphone is asked for. */
export const CONSTRAINTS = {
  audio: false,
  video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
} as const satisfies MediaStreamConstraints;

export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** The greatest square in the middle of a frame, as `object-fit: cover` shows it. */
export function middleSquare(width: number, height: number): Square {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
}
