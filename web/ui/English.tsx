import { useTranslation } from 'react-i18next';
import { useSelected } from './context.tsx';

/** A sentence of the library's: in another language it is said to be English. */
export function English({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const language = useSelected((state) => state.view.language);
  return (
    <>
      {language !== 'en' && <small>{t('original')}</small>}
      <span lang="en">{text}</span>
    </>
  );
}
