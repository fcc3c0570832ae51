import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, type Language, THEMES } from '../state/view.ts';
import { Choice } from './Choice.tsx';
import { ConfirmAddress } from './ConfirmAddress.tsx';
import { useActions, useSelected } from './context.tsx';
import { Embedded } from './Embedded.tsx';
import { PictureColumn } from './PictureColumn.tsx';
import { StatusLine } from './StatusLine.tsx';
import { Tabs } from './Tabs.tsx';

/** Each language in its own words. */
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };
const LANGUAGE_TAGS: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-Hans' };

function LanguageChoice() {
  const { t } = useTranslation();
  const language = useSelected((state) => state.view.language);
  const { choose } = useActions();
  return (
    <Choice
      name="language"
      legend={t('language')}
      values={LANGUAGES}
      chosen={language}
      label={(name) => LANGUAGE_NAMES[name]}
      lang={(name) => LANGUAGE_TAGS[name]}
      onChoose={(name) => choose({ language: name })}
    />
  );
}

function ThemeChoice() {
  const { t } = useTranslation();
  const theme = useSelected((state) => state.view.theme);
  const { choose } = useActions();
  return (
    <Choice
      name="theme"
      legend={t('theme.legend')}
      values={THEMES}
      chosen={theme}
      label={(name) => t(`theme.${name}`)}
      onChoose={(name) => choose({ theme: name })}
    />
  );
}

/** The texts that were built with the page. */
function DocumentLinks() {
  const { t } = useTranslation();
  const language = useSelected((state) => state.view.language);
  return (
    <nav className="documents" aria-label={t('documents.label')}>
      <a href={`./docs/index${language === 'zh' ? '.zh' : ''}.html`}>{t('documents.guides')}</a>
      <a href="./docs/api/index.html">{t('documents.api')}</a>
    </nav>
  );
}

/** What belongs to the document itself: its language, title and theme. */
function useDocument() {
  const { i18n } = useTranslation();
  const language = useSelected((state) => state.view.language);
  const theme = useSelected((state) => state.view.theme);
  useEffect(() => {
    document.documentElement.lang = LANGUAGE_TAGS[language];
    void i18n.changeLanguage(language).then((translate) => {
      document.title = `${translate('title')} · senet-wasm`;
    });
  }, [language, i18n]);
  useEffect(() => {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
}

export function App() {
  const { t } = useTranslation();
  const embed = useSelected((state) => state.view.embed);
  useDocument();
  if (embed) return <Embedded />;
  return (
    <>
      <header className="page">
        <div>
          <h1>{t('title')}</h1>
          <p>{t('tagline')}</p>
        </div>
        <div className="choices">
          <DocumentLinks />
          <LanguageChoice />
          <ThemeChoice />
        </div>
      </header>
      <main>
        <PictureColumn />
        <Tabs />
      </main>
      <StatusLine />
      <ConfirmAddress />
    </>
  );
}
