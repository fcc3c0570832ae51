import { pathOf } from '../export/svg.ts';
import type { Figure, Shape } from '../layout/figure.ts';

function ShapeView({ shape }: { readonly shape: Shape }) {
  switch (shape.kind) {
    case 'line':
      return (
        <path
          d={pathOf(shape.points)}
          fill="none"
          stroke={shape.colour}
          strokeWidth={shape.width}
          strokeLinejoin="round"
        />
      );
    case 'area':
      return <path d={`${pathOf(shape.points)}Z`} fill={shape.colour} fillOpacity={shape.opacity} />;
    case 'rectangle': {
      const { x, y, width, height } = shape;
      return <rect x={x} y={y} width={width} height={height} fill={shape.colour} />;
    }
    case 'text':
      return (
        <text
          x={shape.x}
          y={shape.y}
          fill={shape.colour}
          fontSize={shape.size}
          textAnchor={shape.anchor}
          fontWeight={shape.bold ? 600 : undefined}
        >
          {shape.text}
        </text>
      );
  }
}

/** A figure on the page; its numbers are in a table behind it. */
export function FigureView({ figure, label }: { readonly figure: Figure; readonly label: string }) {
  const { width, height, shapes } = figure;
  return (
    <svg role="img" aria-label={label} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      {shapes.map((shape, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: shapes have no name but their place, and no state
        <ShapeView key={i} shape={shape} />
      ))}
    </svg>
  );
}
