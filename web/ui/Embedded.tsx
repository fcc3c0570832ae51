/** The page inside somebody else's (`embed=1`): the picture, the chosen tab's panel, and the way to the whole playground. */
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { formatView } from '../state/view.ts';
import { useSelected } from './context.tsx';
import { Message } from './Message.tsx';
import { Preview } from './Preview.tsx';
import { TopClasses } from './TopClasses.tsx';
import { TAB_VIEWS } from './tab_views.ts';
import { useAnnouncedHeight } from './use_announced_height.ts';

export function Embedded() {
  const { t } = useTranslation();
  const view = useSelected((state) => state.view);
  useAnnouncedHeight();
  const Shown = TAB_VIEWS[view.tab];
  return (
    <>
      <h1 className="unseen">{t('title')}</h1>
      <main className="embedded">
        <section className="picture" aria-labelledby="picture-heading">
          <h2 id="picture-heading">{t('picture.heading')}</h2>
          <Preview />
          <Message />
          <TopClasses />
        </section>
        <div className="tabs">
          <Suspense fallback={<p className="reading">{t('tabs.waiting')}</p>}>
            <Shown />
          </Suspense>
        </div>
      </main>
      <footer className="embedded">
        <a href={`./index.html${formatView({ ...view, embed: false })}`} target="_blank" rel="noopener">
          {t('embed.open')}
        </a>
      </footer>
    </>
  );
}
