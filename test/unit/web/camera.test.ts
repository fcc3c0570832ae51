import { describe, expect, it } from 'vitest';
import { cameraProblemOf, middleSquare } from '../../../web/picture/camera.ts';

describe('middleSquare', () => {
  it.each([
    [480, 320, { x: 80, y: 0, side: 320 }],
    [320, 481, { x: 0, y: 80, side: 320 }],
    [64, 64, { x: 0, y: 0, side: 64 }],
    [0, 0, { x: 0, y: 0, side: 0 }],
  ])('of %i × %i', (width, height, square) => {
    expect(middleSquare(width, height)).toEqual(square);
  });
});

describe('cameraProblemOf', () => {
  it.each([
    ['NotAllowedError', 'denied'],
    ['SecurityError', 'denied'],
    ['NotFoundError', 'none'],
    ['OverconstrainedError', 'none'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
    ['InvalidStateError', 'unexpected'],
  ])('%s is %s', (name, problem) => {
    expect(cameraProblemOf(new DOMException('no', name))).toBe(problem);
  });

  it('knows nothing of what is no error', () => {
    expect(cameraProblemOf('no')).toBe('unexpected');
  });
});
