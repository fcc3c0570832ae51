/** What every family's network must have: shapes at its sizes, gates, taps, overrides, a summary, untrained weights. */
import { describe, expect, it } from 'vitest';
import { loadModel, randomCheckpoint } from '../../src/index.ts';
import { architectureNames, buildNetwork } from '../../src/network/registry.ts';
import { inferShapes } from '../../src/network/shapes.ts';
import { summarise } from '../../src/network/summary.ts';
import { formulaInput } from '../support/formula.ts';

describe.each(architectureNames())('%s', (architecture) => {
  const network = buildNetwork(architecture);
  const { inputChannels, minimumSize, nominalSize, blocks, output, classes } = network;

  it('has every tensor that its blocks name, at its least and its nominal size', () => {
    for (const [height, width] of [[minimumSize, minimumSize], nominalSize]) {
      const shapes = inferShapes(network, [2, inputChannels, height ?? 0, width ?? 0]);
      expect(shapes.get(output)).toEqual([2, classes]);
      for (const { name, se } of blocks) {
        expect(shapes.get(name)).toHaveLength(4);
        if (!se) continue;
        expect(shapes.get(se.squeeze)).toEqual([2, se.channels]);
        expect(shapes.get(se.hidden)).toEqual([2, se.hiddenWidth]);
        expect(shapes.get(se.gate)).toEqual([2, se.channels]);
        expect(shapes.get(se.after)).toEqual(shapes.get(se.before));
      }
    }
  });

  it('is rebuilt from its own options, and summed up with the modules’ share', () => {
    expect(buildNetwork(architecture, network.options)).toEqual(network);
    const summary = summarise(network, [inputChannels, ...nominalSize]);
    expect(summary.se.parameters).toBeGreaterThan(0);
    expect(summary.seShare.multiplyAdds).toBeLessThan(0.05);
  });
});

describe.each(['se_bn_inception', 'mobilenet_v3_small', 'se_resnext50'])(
  '%s runs untrained',
  (architecture) => {
    it('with taps of every block, and gates that can be overridden', async () => {
      const network = buildNetwork(architecture, { classes: 4 });
      using model = await loadModel(randomCheckpoint(network), {
        architecture,
        networkOptions: network.options,
      });
      const input = formulaInput([1, 3, 64, 64], 1);
      const [first] = network.blocks.filter(({ se }) => se);
      const name = first?.name ?? '';
      const taps = network.blocks.flatMap((block) => [block.name, `${block.name}.mean`]);
      const plain = await model.run(input, { taps });
      expect(Object.keys(plain.taps).sort()).toEqual([...taps].sort());
      expect(new Set(plain.gates[name]?.data).size).toBeGreaterThan(1);
      const { gates, logits } = await model.run(input, { gates: { [name]: 'zeros' } });
      expect(gates[name]?.data.every((gate) => gate === 0)).toBe(true);
      expect(logits.data).not.toEqual(plain.logits.data);
      const stage = await model.run(input, { gates: { [first?.stage ?? '']: 'ones' } });
      expect(stage.gates[name]?.data.every((gate) => gate === 1)).toBe(true);
    });
  },
);

it('SE-BN-Inception says which sizes its branches agree on', () => {
  expect(() => inferShapes(buildNetwork('se_bn_inception'), [1, 3, 112, 112])).toThrow(
    /input: found maps of .* at 4e\.concat; expected .* Multiples of 32 are\./,
  );
});
