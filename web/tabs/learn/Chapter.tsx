import { useEffect, useRef } from 'react';
import { Formula } from '../../ui/Formula.tsx';
import { CostTable } from './CostTable.tsx';
import { CHAPTERS, type ChapterName, EXERCISES, FORMULAS, PARAGRAPHS } from './chapters.ts';
import { EditEffect } from './EditEffect.tsx';
import type { LiveValues } from './live.ts';
import { Mistakes } from './Mistakes.tsx';
import { Placement } from './Placement.tsx';
import { Prose } from './Prose.tsx';
import { useTexts } from './texts.ts';
import { ViewLink } from './ViewLink.tsx';

/** What the texts may name; a name that is filled in later stands in single braces until then. */
const NAMES = [
  'cls',
  'prob',
  'blocks',
  'early',
  'late',
  'flat',
  'C',
  'H',
  'r',
  'awake',
  'topC',
  'topS',
  'topZ',
  'topSZ',
  'lowC',
  'lowS',
  'lowZ',
  'lowSZ',
  'minC',
  'minZ',
  'sum',
  'earlyC',
  'earlyZ',
  'earlyMean',
  'earlyDev',
  'lateMean',
  'lateDev',
  'flatMean',
  'flatDev',
] as const;
const PLACES = Object.fromEntries(NAMES.map((name) => [name, `{${name}}`])) as Record<
  (typeof NAMES)[number],
  string
>;

function Figure({ name, live }: { readonly name: ChapterName; readonly live: LiveValues }) {
  switch (name) {
    case 'placement':
      return <Placement />;
    case 'cost':
      return <CostTable />;
    case 'mistakes':
      return <Mistakes channel={live.topC?.value ?? 0} />;
    default:
      return null;
  }
}

function Turn({ name }: { readonly name: ChapterName }) {
  const t = useTexts();
  const at = CHAPTERS.indexOf(name);
  const [before, after] = [CHAPTERS[at - 1], CHAPTERS[at + 1]];
  return (
    <p className="turn">
      {before && (
        <ViewLink change={{ chapter: before }}>{t('previous', { title: t(`${before}Title`) })}</ViewLink>
      )}
      {after && (
        <ViewLink className="next" change={{ chapter: after }}>
          {t('next', { title: t(`${after}Title`) })}
        </ViewLink>
      )}
    </p>
  );
}

/** One chapter: prose with the numbers of the picture that runs, its formulas and figure, an exercise. */
export function Chapter({ name, live }: { readonly name: ChapterName; readonly live: LiveValues }) {
  const t = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(name);
  // A chapter that the reader has turned to begins at its heading; the one that was opened stays where it is.
  useEffect(() => {
    if (shown.current !== name) heading.current?.focus();
    shown.current = name;
  }, [name]);
  return (
    <article className="chapter" data-chapter={name}>
      <h2 ref={heading} tabIndex={-1}>
        {CHAPTERS.indexOf(name) + 1}. {t(`${name}Title`)}
      </h2>
      {PARAGRAPHS.map((number) => (
        <Prose key={number} text={t(`${name}${number}`, PLACES)} live={live} />
      ))}
      {FORMULAS[name].map((tex) => (
        <Formula key={tex} tex={`\\displaystyle ${tex}`} block />
      ))}
      <Figure name={name} live={live} />
      <section className="exercise" aria-labelledby="exercise-heading">
        <h3 id="exercise-heading">{t('exercise')}</h3>
        <p>{t(`${name}Task`)}</p>
        <ViewLink className="go" change={{ ...EXERCISES[name], chapter: name }}>
          {t(`${name}Link`)}
        </ViewLink>
        <EditEffect />
      </section>
      <Turn name={name} />
      <p className="source">{t('source')}</p>
    </article>
  );
}
