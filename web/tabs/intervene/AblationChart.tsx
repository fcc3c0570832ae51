import { scaleLinear } from 'd3-scale';
import type { Ablation } from '../../layout/ablation.ts';
import { useSelected } from '../../ui/context.tsx';
import { useWidth } from '../../ui/use_width.ts';
import { formatChange } from './Outcome.tsx';
import { useTexts } from './texts.ts';

const ROW = 24;
const BAR = 14;
/** Room for a block's name, and for a number at either end of the bars. */
const NAME = 96;
const NUMBER = 52;
const GREATEST_WIDTH = 720;

interface ChartProps {
  readonly ablation: Ablation;
  readonly nameOf: (index: number) => string;
}

/** A bar for each block, from 0 to the left or right, on one scale. */
export function AblationChart({ ablation, nameOf }: ChartProps) {
  const t = useTexts();
  const [frame, available] = useWidth<HTMLDivElement>();
  const chosen = useSelected((state) => state.view.block);
  const { rows, reach, winner } = ablation;
  const width = Math.min(Math.max(available, 260), GREATEST_WIDTH);
  const x = scaleLinear()
    .domain([-reach, reach])
    .range([NAME + NUMBER, width - NUMBER]);
  const height = rows.length * ROW;
  return (
    <div ref={frame} className="ablation">
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t('matter.chart', { label: nameOf(winner) })}
      >
        {rows.map(({ name, change, winner: now }, row) => {
          const middle = (row + 0.5) * ROW;
          const [left, right] = [Math.min(x(change), x(0)), Math.max(x(change), x(0))];
          const value = formatChange(change);
          const turned = now === winner ? '' : ` · ${t('matter.turns', { label: nameOf(now) })}`;
          return (
            <g key={name} className={name === chosen ? 'chosen' : ''} data-row={name} data-change={change}>
              <text className="name" x={0} y={middle} dy="0.35em">
                {name}
              </text>
              <rect x={left} y={middle - BAR / 2} width={right - left} height={BAR} />
              <text
                x={change < 0 ? left - 6 : right + 6}
                y={middle}
                dy="0.35em"
                textAnchor={change < 0 ? 'end' : 'start'}
              >
                {value}
              </text>
              {turned && <title>{`${name}: ${value}${turned}`}</title>}
            </g>
          );
        })}
        <line x1={x(0)} x2={x(0)} y1={0} y2={height} />
      </svg>
      <ul className="reading">
        {rows
          .filter(({ winner: now }) => now !== winner)
          .map(({ name, winner: now }) => (
            <li key={name}>
              {name}: {t('matter.turns', { label: nameOf(now) })}
            </li>
          ))}
      </ul>
    </div>
  );
}
