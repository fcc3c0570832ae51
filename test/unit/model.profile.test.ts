/** A profile names every operation of the plan, its algorithm and its time. */
import { describe, expect, test } from 'vitest';
import { load, picture, small } from '../support/small_model.ts';

describe('model.profile', () => {
  test('lists the operations in order, each with a time', async () => {
    const model = await load(small());
    const lines = await model.profile(picture(1), { runs: 3 });
    const names = lines.map(({ name }) => name);
    const convolutions = model.network.nodes.filter(({ kind }) => kind === 'convolution');
    const dense = model.network.nodes.filter(({ kind }) => kind === 'dense');
    expect(lines.filter(({ kind }) => kind === 'convolution').map(({ name }) => name)).toEqual(
      convolutions.map(({ name }) => name),
    );
    expect(lines.filter(({ kind }) => kind === 'dense')).toHaveLength(dense.length);
    for (const { name } of model.network.blocks) expect(names).toContain(name);
    expect(lines[0]).toMatchObject({ kind: 'convolution', algorithm: 'planar' });
    expect(lines.at(-1)?.shape).toEqual([1, model.network.classes]);
    for (const { milliseconds } of lines) expect(milliseconds).toBeGreaterThanOrEqual(0);
    expect(lines.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBeGreaterThan(0);
    model.dispose();
  });

  test('changes nothing for the next run', async () => {
    const model = await load(small());
    const before = await model.run(picture(1));
    await model.profile(picture(1), { runs: 1 });
    expect((await model.run(picture(1))).logits).toEqual(before.logits);
    model.dispose();
  });

  test('refuses runs that are none, and a model that is gone', async () => {
    const model = await load(small());
    await expect(model.profile(picture(1), { runs: 0 })).rejects.toThrow(/option runs: found 0; expected/);
    await expect(model.profile(picture(1), { runs: 1.5 })).rejects.toThrow(/option runs: found 1.5/);
    model.dispose();
    await expect(model.profile(picture(1))).rejects.toMatchObject({ code: 'disposed' });
  });
});
