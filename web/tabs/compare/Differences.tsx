import { useMemo } from 'react';
import { channelOrder, reach } from 'senet-wasm/view';
import { signedColour } from '../../draw/heat.ts';
import type { Table } from '../../export/table.ts';
import { formatPercent, formatValue } from '../../i18n/numbers.ts';
import { type BlockDifference, rankDifferences } from '../../layout/differences.ts';
import { stripFigure } from '../../layout/strip_figure.ts';
import type { Result } from '../../state/store.ts';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { ProblemText } from '../../ui/Message.tsx';
import { useClassName } from '../../ui/use_class_name.ts';
import { usePalette } from '../../ui/use_palette.ts';
import { DifferenceScale } from './DifferenceScale.tsx';
import { DifferenceStrip } from './DifferenceStrip.tsx';
import { SecondChoice } from './SecondChoice.tsx';
import { useTexts } from './texts.ts';
import { type Other, useOther } from './use_other.ts';

function Answers({ result, other }: { readonly result: Result; readonly other: Other }) {
  const t = useTexts();
  const className = useClassName();
  const [first, second] = [result.prediction.top[0], other.prediction.top[0]];
  if (!first || !second) return null;
  return (
    <p className="answers">
      {t('difference.answers', {
        first: className(first.label),
        firstShare: formatPercent(first.probability),
        second: className(second.label),
        secondShare: formatPercent(second.probability),
      })}
    </p>
  );
}

/** The ranking as bars: a block's mean difference beside the greatest. */
function Ranking({ ranked }: { readonly ranked: readonly BlockDifference[] }) {
  const t = useTexts();
  const greatest = ranked[0]?.mean || 1;
  return (
    <ol className="ranking" aria-label={t('difference.ranking')}>
      {ranked.map(({ block, mean }) => (
        <li key={block} data-ranked={block}>
          <span>{block}</span>
          <span className="track">
            <span style={{ width: `${(100 * mean) / greatest}%` }} />
          </span>
          <data value={mean}>{formatValue(mean)}</data>
        </li>
      ))}
    </ol>
  );
}

/** Of every block its channels, one below the other. */
function allNumbers(ranked: readonly BlockDifference[], headings: readonly [string, string, string]): Table {
  const join = (pick: (block: BlockDifference) => Float32Array) =>
    ranked.flatMap((block) => Array.from(pick(block)));
  return {
    rowHeading: 'channel',
    rows: ranked.flatMap(({ block, first }) => Array.from(first, (_, channel) => `${block}@${channel}`)),
    columns: [
      { heading: headings[0], values: join(({ first }) => first) },
      { heading: headings[1], values: join(({ second }) => second) },
      { heading: headings[2], values: join(({ difference }) => difference) },
    ],
  };
}

function Shown({ result, other }: { readonly result: Result; readonly other: Other }) {
  const t = useTexts();
  const className = useClassName();
  const palette = usePalette();
  const ranked = useMemo(
    () => rankDifferences(result.prediction.gates, other.prediction.gates),
    [result, other.prediction],
  );
  const greatest = useMemo(
    () => ranked.reduce((most, { difference }) => Math.max(most, reach(difference)), 0),
    [ranked],
  );
  const colour = useMemo(() => signedColour(greatest, palette), [greatest, palette]);
  const isEdits = other.kind === 'edits';
  const names = { first: className(result.picture.name), second: className(other.name) };
  const headings = [
    t(isEdits ? 'difference.before' : 'difference.first'),
    t(isEdits ? 'difference.after' : 'difference.second'),
    t('difference.change'),
  ] as const;
  const about = isEdits ? {} : { second: other.name, edits: '' };
  const draw = () =>
    stripFigure(
      ranked.map(({ block, difference, mean }) => ({
        title: `${block} · ${t('difference.mean')} ${formatValue(mean)}`,
        values: difference,
        order: channelOrder(difference, 'index'),
      })),
      colour,
      palette.ink,
    );
  return (
    <>
      <div className="tools">
        <h3>{t(isEdits ? 'difference.edited' : 'difference.pictures', names)}</h3>
        <ExportMenu
          figure="differences"
          about={about}
          draw={draw}
          table={() => allNumbers(ranked, headings)}
        />
      </div>
      <Answers result={result} other={other} />
      <Ranking ranked={ranked} />
      <DifferenceScale greatest={greatest} colour={colour} />
      <div className="blocks">
        {ranked.map((block) => (
          <DifferenceStrip key={block.block} difference={block} colour={colour} headings={headings} />
        ))}
      </div>
    </>
  );
}

/** Difference strips of two pictures, or of one before and after edits; the blocks that differ most come first. */
export function Differences({ result }: { readonly result: Result }) {
  const t = useTexts();
  const { other, wanted, problem } = useOther(result);
  return (
    <section aria-labelledby="difference-heading">
      <h2 id="difference-heading">{t('difference.heading')}</h2>
      <p className="hint">{t('difference.explain')}</p>
      <SecondChoice />
      {problem && (
        <div className="message" role="alert">
          <ProblemText problem={problem} />
        </div>
      )}
      {!problem && !other && (
        <p className="reading">{t(wanted ? 'difference.waiting' : 'difference.nothing')}</p>
      )}
      {other && <Shown result={result} other={other} />}
    </section>
  );
}
