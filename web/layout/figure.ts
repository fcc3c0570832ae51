/**
 * A figure as plain data, in CSS pixels from the top left. The same shapes are shown on the page (`ui/FigureView.tsx`),
 * written as SVG (`export/svg.ts`) and painted for a PNG (`draw/figure.ts`).
 */
export type Point = readonly [x: number, y: number];

export type Shape =
  | {
      readonly kind: 'line';
      readonly points: readonly Point[];
      readonly colour: string;
      readonly width: number;
    }
  | {
      readonly kind: 'area';
      readonly points: readonly Point[];
      readonly colour: string;
      readonly opacity: number;
    }
  | {
      readonly kind: 'rectangle';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly colour: string;
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      /** Of the baseline. */
      readonly y: number;
      readonly text: string;
      readonly colour: string;
      readonly size: number;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly bold?: boolean;
    };

export interface Figure {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

export const FONT = 'system-ui, "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif';
