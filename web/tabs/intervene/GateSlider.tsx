import { Slider } from 'radix-ui';
import { useRef } from 'react';
import { formatValue } from '../../i18n/numbers.ts';

export interface GateSliderProps {
  readonly label: string;
  readonly value: number;
  /** @param settled  false while it is dragged */
  readonly onChange: (value: number, settled: boolean) => void;
}

/** A gate, 0 to 1, as a slider with its number. Works under a finger too, where bars are too small. */
export function GateSlider({ label, value, onChange }: GateSliderProps) {
  const dragging = useRef(false);
  const change = (next: number, settled: boolean) => {
    dragging.current = !settled;
    onChange(next, settled);
  };
  return (
    <div className="gate-slider">
      <Slider.Root
        className="slider"
        min={0}
        max={1}
        step={0.01}
        value={[value]}
        onValueChange={([next = value]) => change(next, false)}
        onValueCommit={([next = value]) => change(next, true)}
        // A drag that ends where it began is not committed, and yet at its end.
        onLostPointerCapture={() => dragging.current && change(value, true)}
      >
        <Slider.Track className="slider-track">
          <Slider.Range className="slider-range" />
        </Slider.Track>
        <Slider.Thumb className="slider-thumb" aria-label={label} aria-valuetext={formatValue(value)} />
      </Slider.Root>
      <output>{formatValue(value)}</output>
    </div>
  );
}
