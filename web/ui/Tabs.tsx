import { Tabs as Primitive } from 'radix-ui';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { TAB_ENTRIES, type Tab } from '../tabs/registry.ts';
import { useActions, useSelected } from './context.tsx';
import { TAB_VIEWS } from './tab_views.ts';

/** The tabs beside the picture's column, and what the chosen one shows. */
export function Tabs() {
  const { t } = useTranslation();
  const tab = useSelected((state) => state.view.tab);
  const language = useSelected((state) => state.view.language);
  const { choose } = useActions();
  const list = useRef<HTMLDivElement>(null);
  const shown = useRef(tab);
  // A link that leads to another tab goes with its own: who follows it by keyboard goes on from the tab that is shown.
  useEffect(() => {
    if (shown.current === tab) return;
    shown.current = tab;
    // After the frame in which the tab before is gone.
    const frame = requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [tab]);
  return (
    <Primitive.Root
      className="tabs"
      value={tab}
      activationMode="manual"
      onValueChange={(value) => choose({ tab: value as Tab })}
    >
      <Primitive.List ref={list} aria-label={t('tabs.label')}>
        {TAB_ENTRIES.map(({ name, title }) => (
          <Primitive.Trigger key={name} value={name}>
            {title[language]}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {TAB_ENTRIES.map(({ name }) => {
        const Shown = TAB_VIEWS[name];
        return (
          <Primitive.Content key={name} value={name} tabIndex={-1}>
            <Suspense fallback={<p className="reading">{t('tabs.waiting')}</p>}>
              <Shown />
            </Suspense>
          </Primitive.Content>
        );
      })}
    </Primitive.Root>
  );
}
