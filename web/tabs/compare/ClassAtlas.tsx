import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Atlas } from 'senet-wasm';
import type { Result } from '../../state/store.ts';
import { SCALES } from '../../state/view.ts';
import { Choice } from '../../ui/Choice.tsx';
import { useActions, useSelected } from '../../ui/context.tsx';
import { useClassName } from '../../ui/use_class_name.ts';
import { usePalette } from '../../ui/use_palette.ts';
import { AtlasChoices } from './AtlasChoices.tsx';
import { classTable, deviationPanels, meanPanels } from './figures.ts';
import { Health } from './Health.tsx';
import { PictureAmongClasses } from './PictureAmongClasses.tsx';
import { Plot } from './Plot.tsx';
import { useTexts } from './texts.ts';
import { type Choices, useChoices } from './use_choices.ts';

interface PaperFiguresProps {
  readonly atlas: Atlas;
  readonly choices: Choices;
  readonly result: Result;
  readonly fitted: boolean;
}

function Figures({ atlas, choices, result, fitted }: PaperFiguresProps) {
  const t = useTexts();
  const { i18n } = useTranslation();
  const className = useClassName();
  const { ink } = usePalette();
  const { classes, blocks, block } = choices;
  // biome-ignore lint/correctness/useExhaustiveDependencies: class names change with the language alone
  const request = useMemo(() => ({ atlas, classes, className }), [atlas, classes, i18n.language]);
  const means = useMemo(
    () => meanPanels(request, blocks, { label: t('atlas.all'), colour: ink }),
    [request, blocks, t, ink],
  );
  const deviations = useMemo(() => deviationPanels(request, blocks), [request, blocks]);
  const mean = (label: string) => t('atlas.mean', { class: label });
  const meanTable = classTable(request, blocks, { mean });
  const deviationTable = classTable(request, blocks, {
    mean,
    deviation: (label) => t('atlas.deviation', { class: label }),
  });
  const about = { dataset: atlas.dataset.name, edits: '' };
  return (
    <>
      {block && <PictureAmongClasses request={request} block={block} result={result} fitted={fitted} />}
      <Plot
        heading={t('atlas.meanHeading')}
        explain={t('atlas.meanExplain')}
        name="figure 6"
        about={about}
        panels={means}
        table={meanTable}
        fitted={fitted}
      />
      <Plot
        heading={t('atlas.deviationHeading')}
        explain={t('atlas.deviationExplain')}
        name="figure 7"
        about={about}
        panels={deviations}
        table={deviationTable}
        fitted={fitted}
      />
    </>
  );
}

/** What the gates do for each class: this picture among them, the paper's figures 6 and 7, and the gates' health. */
export function ClassAtlas({ atlas, result }: { readonly atlas: Atlas; readonly result: Result }) {
  const t = useTexts();
  const scale = useSelected((state) => state.view.scale);
  const { choose } = useActions();
  const choices = useChoices(atlas, result);
  const { pictures, name } = atlas.dataset;
  return (
    <>
      <section aria-labelledby="atlas-heading">
        <h2 id="atlas-heading">{t('atlas.heading')}</h2>
        <p className="hint">{t('atlas.explain', { pictures, name })}</p>
        <AtlasChoices atlas={atlas} choices={choices} />
        <Choice
          name="scale"
          legend={t('atlas.scale')}
          values={SCALES}
          chosen={scale}
          label={(value) => t(`atlas.${value}`)}
          onChoose={(value) => choose({ scale: value })}
        />
        <Figures atlas={atlas} choices={choices} result={result} fitted={scale === 'fit'} />
      </section>
      <Health atlas={atlas} />
    </>
  );
}
