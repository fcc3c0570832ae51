import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SAMPLES, sampleAddress } from '../catalog.ts';
import { isForeign } from '../state/foreign.ts';
import type { ForeignAddress } from '../state/view.ts';
import { isCheckpoint } from '../worker/file_names.ts';
import { AddressForm } from './AddressForm.tsx';
import { useActions, useSelected } from './context.tsx';
import { Message } from './Message.tsx';
import { Preview } from './Preview.tsx';
import { TopClasses } from './TopClasses.tsx';
import { useClassName } from './use_class_name.ts';
import { useDrop, usePaste } from './use_transfer.ts';

/** Fetched when it is first asked for. */
const CameraDialog = lazy(() => import('./camera/CameraDialog.tsx'));

function Samples() {
  const { t } = useTranslation();
  const className = useClassName();
  const chosen = useSelected((state) => state.view.picture);
  const { choose } = useActions();
  return (
    <fieldset className="samples">
      <legend>{t('picture.samples')}</legend>
      {SAMPLES.map((sample) => (
        <button
          type="button"
          key={sample}
          aria-pressed={chosen === sample}
          title={className(sample)}
          onClick={() => choose({ picture: sample })}
        >
          <img
            src={sampleAddress(sample)}
            alt={t('picture.sample', { label: className(sample) })}
            width={48}
            height={48}
          />
        </button>
      ))}
    </fieldset>
  );
}

function Camera() {
  const { t } = useTranslation();
  const { showOwn } = useActions();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {t('picture.camera')}
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <CameraDialog onPicture={showOwn} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Where the picture that is chosen is, and what a link to this page says of it. */
function Whereabouts() {
  const { t } = useTranslation();
  const picture = useSelected((state) => state.view.picture);
  const running = useSelected((state) => state.running);
  const failed = useSelected((state) => state.problem !== null);
  if (failed) return null;
  if (!isForeign(picture)) {
    return <p className="private">{t(picture === 'own' ? 'picture.notInLink' : 'picture.private')}</p>;
  }
  const { host } = new URL(picture);
  return <p className="private">{t(running ? 'picture.fetching' : 'picture.from', { host })}</p>;
}

function OwnPicture() {
  const { t } = useTranslation();
  const { showOwn, loadOwn, choose } = useActions();
  const onLink = (picture: ForeignAddress) => choose({ picture });
  const dragging = useDrop({
    onLink,
    onFile: (file) => {
      if (!isCheckpoint(file.name)) return showOwn(file, file.name);
      choose({ tab: 'models' });
      loadOwn(file, file.name);
    },
  });
  usePaste({ onLink, onFile: (file) => showOwn(file, file.name || t('picture.pasted')) });
  return (
    <div className={dragging ? 'own dragging' : 'own'}>
      <label className="button">
        <input
          type="file"
          accept="image/*"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) showOwn(file, file.name);
            // The same file chosen again is a change again.
            currentTarget.value = '';
          }}
        />
        {t('picture.choose')}
      </label>
      <Camera />
      <p>{t(dragging ? 'picture.dropNow' : 'picture.drop')}</p>
      <AddressForm place="picture" />
      <Whereabouts />
    </div>
  );
}

/** The narrow column that never leaves: the picture, where it comes from, and what the network makes of it. */
export function PictureColumn() {
  const { t } = useTranslation();
  return (
    <section className="picture" aria-labelledby="picture-heading">
      <h2 id="picture-heading">{t('picture.heading')}</h2>
      <Preview />
      <Message />
      <TopClasses />
      <Samples />
      <OwnPicture />
    </section>
  );
}
