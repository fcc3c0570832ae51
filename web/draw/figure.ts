/** Paints a figure on a canvas: for a PNG, since a page without `img-src blob:` may not load its own SVG as a picture. */
import { type Figure, FONT, type Point, type Shape } from '../layout/figure.ts';

/** What is used of a 2D context. */
export type Painter = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'lineJoin'
  | 'globalAlpha'
  | 'font'
  | 'textAlign'
  | 'fillRect'
  | 'fillText'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'closePath'
  | 'fill'
  | 'stroke'
>;

function trace(painter: Painter, points: readonly Point[]): void {
  painter.beginPath();
  points.forEach(([x, y], i) => {
    if (i === 0) painter.moveTo(x, y);
    else painter.lineTo(x, y);
  });
}

function paintShape(painter: Painter, shape: Shape): void {
  painter.fillStyle = shape.colour;
  switch (shape.kind) {
    case 'rectangle':
      painter.fillRect(shape.x, shape.y, shape.width, shape.height);
      break;
    case 'text':
      painter.font = `${shape.bold ? '600 ' : ''}${shape.size}px ${FONT}`;
      painter.textAlign = shape.anchor === 'middle' ? 'center' : shape.anchor;
      painter.fillText(shape.text, shape.x, shape.y);
      break;
    case 'area':
      trace(painter, shape.points);
      painter.closePath();
      painter.globalAlpha = shape.opacity;
      painter.fill();
      painter.globalAlpha = 1;
      break;
    case 'line':
      trace(painter, shape.points);
      painter.strokeStyle = shape.colour;
      painter.lineWidth = shape.width;
      painter.lineJoin = 'round';
      painter.stroke();
  }
}

export function paintFigure(painter: Painter, figure: Figure, paper: string): void {
  painter.fillStyle = paper;
  painter.fillRect(0, 0, figure.width, figure.height);
  for (const shape of figure.shapes) paintShape(painter, shape);
}
