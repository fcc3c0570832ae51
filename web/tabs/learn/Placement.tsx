import type { Figure } from '../../layout/figure.ts';
import { inceptionPlacement, residualPlacement } from '../../layout/placement.ts';
import { FigureView } from '../../ui/FigureView.tsx';
import { Save } from '../../ui/Save.tsx';
import { usePalette } from '../../ui/use_palette.ts';
import { useTexts } from './texts.ts';

interface DiagramProps {
  readonly name: string;
  readonly figure: Figure;
  readonly label: string;
  readonly caption: string;
}

/** A drawing of no network in particular: it has no numbers to save. */
function Diagram({ name, figure, label, caption }: DiagramProps) {
  return (
    <figure>
      <FigureView figure={figure} label={label} />
      <figcaption>
        {caption}{' '}
        <Save figure={name} label={label} about={{ model: '', picture: '', edits: '' }} draw={() => figure} />
      </figcaption>
    </figure>
  );
}

/** Where the module sits, in the paper's two families. */
export function Placement() {
  const t = useTexts();
  const palette = usePalette();
  return (
    <div className="placement">
      <Diagram
        name="SE in a residual block"
        figure={residualPlacement(palette)}
        label={t('diagramResidual')}
        caption={t('captionResidual')}
      />
      <Diagram
        name="SE in an Inception block"
        figure={inceptionPlacement(palette, `${t('join')}: u`)}
        label={t('diagramInception')}
        caption={t('captionInception')}
      />
    </div>
  );
}
