import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, type Language } from '../state/view.ts';
import { useActions, useSelected } from './context.tsx';
import { NetworkMap } from './NetworkMap.tsx';
import { PictureColumn } from './PictureColumn.tsx';
import { StatusLine } from './StatusLine.tsx';

/** Each language in its own words. */
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };
const LANGUAGE_TAGS: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-Hans' };

function LanguageChoice() {
  const { t } = useTranslation();
  const language = useSelected((state) => state.view.language);
  const { choose } = useActions();
  return (
    <fieldset className="language">
      <legend>{t('language')}</legend>
      {LANGUAGES.map((name) => (
        <button
          type="button"
          key={name}
          lang={LANGUAGE_TAGS[name]}
          aria-pressed={language === name}
          onClick={() => choose({ language: name })}
        >
          {LANGUAGE_NAMES[name]}
        </button>
      ))}
    </fieldset>
  );
}

export function App() {
  const { t, i18n } = useTranslation();
  const language = useSelected((state) => state.view.language);
  useEffect(() => {
    document.documentElement.lang = LANGUAGE_TAGS[language];
    void i18n.changeLanguage(language).then((translate) => {
      document.title = `${translate('title')} · senet-wasm`;
    });
  }, [language, i18n]);
  return (
    <>
      <header className="page">
        <div>
          <h1>{t('title')}</h1>
          <p>{t('tagline')}</p>
        </div>
        <LanguageChoice />
      </header>
      <main>
        <PictureColumn />
        <NetworkMap />
      </main>
      <StatusLine />
    </>
  );
}
