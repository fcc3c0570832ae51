import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useSelected } from '../../ui/context.tsx';
import { useClassName } from '../../ui/use_class_name.ts';
import { NetworkMap } from '../explore/NetworkMap.tsx';
import { Chapter } from './Chapter.tsx';
import { CHAPTERS, chapterOf } from './chapters.ts';
import './learn.css';
import { type LiveValues, liveValues } from './live.ts';
import { useTexts } from './texts.ts';
import { ViewLink } from './ViewLink.tsx';

const NOTHING: LiveValues = {};

function useLive(): LiveValues {
  const className = useClassName();
  const language = useSelected((state) => state.view.language);
  const model = useSelected((state) => state.model);
  const result = useSelected((state) => state.result);
  const network = model.phase === 'ready' ? model.report.network : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the class's name changes with the language alone
  return useMemo(
    () => (network && result ? liveValues(network, result, className) : NOTHING),
    [network, result, language],
  );
}

/** The block that a link of the story names comes into sight where the machine scrolls by itself. */
function useBlockInSight(ready: boolean) {
  const pane = useRef<HTMLElement>(null);
  const block = useSelected((state) => state.view.block);
  useEffect(() => {
    const strip = ready && pane.current?.querySelector(`[data-block="${block}"]`);
    if (!strip || !pane.current) return;
    const offset = strip.getBoundingClientRect().top - pane.current.getBoundingClientRect().top;
    if (offset < 0 || offset > pane.current.clientHeight / 2) pane.current.scrollTop += offset;
  }, [block, ready]);
  return pane;
}

/** The story, a panel beside the machine that it tells of. */
export default function Learn(): ReactNode {
  const t = useTexts();
  const chapter = chapterOf(useSelected((state) => state.view.chapter));
  const live = useLive();
  const machine = useBlockInSight(live !== NOTHING);
  return (
    <div className="learn">
      <div className="story">
        <nav aria-label={t('chapters')}>
          <ol>
            {CHAPTERS.map((name) => (
              <li key={name}>
                <ViewLink change={{ chapter: name }} current={name === chapter}>
                  {t(`${name}Title`)}
                </ViewLink>
              </li>
            ))}
          </ol>
        </nav>
        {live === NOTHING && <p className="reading">{t('waiting')}</p>}
        <Chapter name={chapter} live={live} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section ref={machine} className="machine" aria-label={t('machine')} tabIndex={0}>
        <NetworkMap />
      </section>
    </div>
  );
}
