import { useTranslation } from 'react-i18next';
import { isSample } from '../catalog.ts';

/** A class label in the reader's language, where there is a word for it, else as the model has it. */
export function useClassName(): (label: string) => string {
  const { t } = useTranslation();
  return (label) => (isSample(label) ? t(`classes.${label}`) : label);
}
