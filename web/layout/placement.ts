/** Where the module sits in the paper's two families (Hu et al. 2018, figures 2 and 3), as figures. */
import type { Figure, Point, Shape } from './figure.ts';

export interface PlacementColours {
  readonly ink: string;
  readonly panel: string;
  /** Of what is there without the module. */
  readonly bar: string;
  readonly accent: string;
  readonly accentSoft: string;
}

const SIZE = { width: 260, height: 262 };
const HEIGHT = 26;
const WIDTH = 96;
const RADIUS = 13;
const HEAD = 6;

/** Brushes: what belongs to the module has the gate's colour. */
function brushes(colours: PlacementColours) {
  const { ink, panel, bar, accent, accentSoft } = colours;
  const outlined = (points: readonly Point[], gate: boolean): Shape[] => [
    { kind: 'area', points, colour: gate ? accentSoft : panel, opacity: 1 },
    { kind: 'line', points: [...points, ...points.slice(0, 2)], colour: gate ? accent : bar, width: 1 },
  ];
  const word = (x: number, y: number, text: string): Shape => ({
    kind: 'text',
    x,
    y: y + 4,
    text,
    colour: ink,
    size: 13,
    anchor: 'middle',
  });
  const box = (x: number, y: number, text: string, width = WIDTH, gate = false): Shape[] => {
    const [left, right, top, bottom] = [x - width / 2, x + width / 2, y - HEIGHT / 2, y + HEIGHT / 2];
    const corners: Point[] = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ];
    return [...outlined(corners, gate), word(x, y, text)];
  };
  const join = (x: number, y: number, text: string, gate = false): Shape[] => {
    const points = Array.from({ length: 32 }, (_, i): Point => {
      const angle = (i * Math.PI) / 16;
      return [x + RADIUS * Math.cos(angle), y + RADIUS * Math.sin(angle)];
    });
    return [...outlined(points, gate), word(x, y, text)];
  };
  /** A line along the points, with a head at the last. */
  const arrow = (points: readonly Point[], gate = false): Shape[] => {
    const colour = gate ? accent : bar;
    const [[fromX, fromY], [x, y]] = points.slice(-2) as [Point, Point];
    const length = Math.hypot(x - fromX, y - fromY);
    const [dx, dy] = [(x - fromX) / length, (y - fromY) / length];
    const [backX, backY] = [x - HEAD * dx, y - HEAD * dy];
    const head: Point[] = [
      [x, y],
      [backX - (HEAD / 2) * dy, backY + (HEAD / 2) * dx],
      [backX + (HEAD / 2) * dy, backY - (HEAD / 2) * dx],
    ];
    return [
      { kind: 'line', points: [...points.slice(0, -1), [backX, backY]], colour, width: 1.5 },
      { kind: 'area', points: head, colour, opacity: 1 },
    ];
  };
  return { box, join, arrow };
}

/** Before the sum, so that the shortcut passes untouched. */
export function residualPlacement(colours: PlacementColours): Figure {
  const { box, join, arrow } = brushes(colours);
  const shapes = [
    arrow([
      [110, 28],
      [110, 58],
    ]),
    arrow([
      [110, 84],
      [110, 145],
    ]),
    arrow([
      [110, 171],
      [110, 189],
    ]),
    arrow([
      [110, 40],
      [30, 40],
      [30, 202],
      [97, 202],
    ]),
    arrow(
      [
        [110, 104],
        [165, 104],
      ],
      true,
    ),
    arrow(
      [
        [208, 117],
        [208, 158],
        [123, 158],
      ],
      true,
    ),
    arrow([
      [110, 215],
      [110, 235],
    ]),
    box(110, 15, 'x', 40),
    box(110, 71, 'F(x) = u'),
    box(208, 104, 'SE: s', 86, true),
    join(110, 158, '×', true),
    join(110, 202, '+'),
    box(110, 248, 'ReLU'),
  ];
  return { ...SIZE, shapes: shapes.flat() };
}

const BRANCHES = [
  [36, '1×1'],
  [99, '3×3'],
  [161, '5×5'],
  [224, 'pool'],
] as const;

/** After the branches are joined. */
export function inceptionPlacement(colours: PlacementColours, joined: string): Figure {
  const { box, join, arrow } = brushes(colours);
  const shapes = [
    ...BRANCHES.flatMap(([x]) => [
      arrow([
        [130, 28],
        [130, 40],
        [x, 40],
        [x, 58],
      ]),
      arrow([
        [x, 84],
        [x, 100],
        [130, 100],
        [130, 116],
      ]),
    ]),
    arrow([
      [130, 142],
      [130, 201],
    ]),
    arrow(
      [
        [130, 158],
        [165, 158],
      ],
      true,
    ),
    arrow(
      [
        [208, 171],
        [208, 214],
        [143, 214],
      ],
      true,
    ),
    arrow([
      [130, 227],
      [130, 252],
    ]),
    box(130, 15, 'x', 40),
    ...BRANCHES.map(([x, text]) => box(x, 71, text, 54)),
    box(130, 129, joined),
    box(208, 158, 'SE: s', 86, true),
    join(130, 214, '×', true),
  ];
  return { ...SIZE, shapes: shapes.flat() };
}
