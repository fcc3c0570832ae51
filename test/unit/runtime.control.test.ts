/** The words by which threads find their work: nothing twice, nothing too early, nothing of a command that is over. */
import { describe, expect, test } from 'vitest';
import type { Group } from '../../src/runtime/run/shares.ts';
import { CONTROL_BYTES, Control } from '../../src/runtime/run/threads/control.ts';
import { Schedule } from '../../src/runtime/run/threads/schedule.ts';

/** So many pieces in the lists of two threads, one step to each group. */
function groupsOf(...counts: readonly (readonly [number, number])[]): readonly Group[] {
  return counts.map((lists, index) => ({
    end: index + 1,
    lists: lists.map((count) => Array.from({ length: count }, () => [])),
  }));
}

const schedule = new Schedule(groupsOf([1, 1], [2, 2], [1, 0]), 2);

test('a schedule numbers pieces through all groups, in all and in each list', () => {
  expect([0, 1, 2, 3].map((group) => schedule.before(group))).toEqual([0, 2, 6, 7]);
  expect([0, 1, 2, 3].map((group) => schedule.listBefore(0, group))).toEqual([0, 1, 3, 4]);
  expect([0, 1, 2, 3].map((group) => schedule.listBefore(1, group))).toEqual([0, 1, 3, 3]);
  expect(schedule.pieces).toBe(7);
  expect([0, 1, 2, 3].map((step) => schedule.groupAt(step))).toEqual([0, 1, 2, 3]);
  const longer = new Schedule([{ end: 4, lists: [] }, ...groupsOf().slice(1), { end: 9, lists: [] }], 2);
  expect([0, 4, 9].map((step) => longer.groupAt(step))).toEqual([0, 1, 2]);
});

// Numbers wrap around, and the last of these does so within the command.
describe.each([0, 1000, 2 ** 31 - 3])('from number %i on', (base) => {
  const two = () => {
    const buffer = new SharedArrayBuffer(CONTROL_BYTES);
    return [new Control(buffer, 2), new Control(buffer, 2)] as const;
  };

  test('each piece of a group is claimed once, by whoever asks', () => {
    const [a, b] = two();
    a.give([0, 3], schedule, base);
    const claims = [a.claim(1, base + 3), b.claim(1, base + 3), b.claim(1, base + 3), a.claim(1, base + 3)];
    expect(claims).toEqual([base, base + 1, base + 2, undefined].map((n) => n && n | 0));
    expect(b.claim(0, base + 1)).toBe(base | 0);
    expect(a.claim(0, base + 1)).toBeUndefined();
  });

  test('a group is done when all of its pieces are', () => {
    const [a, b] = two();
    a.give([0, 3], schedule, base);
    expect(b.isDone(base)).toBe(true);
    a.finish(base + 2);
    expect(b.isDone(base + 2)).toBe(false);
    b.finish(base + 2);
    expect([a, b].map((control) => control.isDone(base + 2))).toEqual([true, true]);
    a.await(base + 2, 0);
    expect(a.isDone(base + 3)).toBe(false);
  });

  test('a command in the middle begins with its first group', () => {
    const [a, b] = two();
    a.give([1, 2], schedule, base);
    expect(b.take(0)).toEqual({ count: 1, range: [1, 2], base: base | 0 });
    expect(b.isDone(base + 2)).toBe(true);
    expect(b.isDone(base + 3)).toBe(false);
    expect(b.claim(0, base + schedule.listBefore(0, 2))).toBe((base + 1) | 0);
  });

  test('who slept through the end of a command claims nothing of the next, and waits for nothing', () => {
    const [a, late] = two();
    a.give([0, 3], schedule, base);
    const { base: old } = late.take(0);
    a.give([0, 3], schedule, base + schedule.pieces + 1);
    for (const list of [0, 1]) {
      expect(late.claim(list, old + schedule.listBefore(list, 3))).toBeUndefined();
    }
    late.await(old + schedule.before(3), 0);
    expect(late.take(1)).toMatchObject({ count: 2, range: [0, 3] });
  });
});
