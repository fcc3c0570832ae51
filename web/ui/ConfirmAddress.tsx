import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions, useSelected } from './context.tsx';

/** Fetched when it is first needed. */
const Modal = lazy(async () => ({ default: (await import('./Modal.tsx')).Modal }));

/** Asks before another origin is asked for a picture, whether a link, a paste or the reader's own typing named it. */
export function ConfirmAddress() {
  const { t } = useTranslation();
  const asking = useSelected((state) => state.unconfirmed[0]);
  const { confirm, decline } = useActions();
  if (!asking) return null;
  const { host } = new URL(asking.address);
  return (
    <Suspense fallback={null}>
      <Modal
        key={asking.place}
        title={t('address.title', { host })}
        explain={
          <>
            <p className="whole">{asking.address}</p>
            <p>{t('address.explain', { host })}</p>
          </>
        }
        onClose={decline}
      >
        <div className="actions">
          <button type="button" onClick={decline}>
            {t('address.decline')}
          </button>
          <button type="button" className="main" onClick={confirm}>
            {t('address.fetch')}
          </button>
        </div>
      </Modal>
    </Suspense>
  );
}
