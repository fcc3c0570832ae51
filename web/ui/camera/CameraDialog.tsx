import { useEffect, useRef, useState } from 'react';
import { Modal } from '../Modal.tsx';
import { takePicture } from './take_picture.ts';
import { useTexts } from './texts.ts';
import { type CameraState, useCamera } from './use_camera.ts';

export interface CameraDialogProps {
  readonly onPicture: (picture: Blob, name: string) => void;
  readonly onClose: () => void;
}

function Failed({ state }: { readonly state: Extract<CameraState, { phase: 'failed' }> }) {
  const t = useTexts();
  return (
    <div className="message" role="alert">
      <p className="what">{t(state.problem)}</p>
      <p className="found" lang="en">
        {state.found}
      </p>
    </div>
  );
}

/** What the camera shows, as the square that is taken. The camera is open as long as this dialog is, and no longer. */
export default function CameraDialog({ onPicture, onClose }: CameraDialogProps) {
  const t = useTexts();
  const [attempt, setAttempt] = useState(0);
  const [isShowing, setShowing] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const state = useCamera(attempt);
  const stream = state.phase === 'open' ? state.stream : null;
  useEffect(() => {
    setShowing(false);
    if (video.current) video.current.srcObject = stream;
  }, [stream]);

  const take = async () => {
    const picture = video.current && (await takePicture(video.current));
    if (!picture) return;
    onPicture(picture, t('name'));
    onClose();
  };
  return (
    <Modal title={t('title')} explain={<p>{t('explain')}</p>} onClose={onClose}>
      {state.phase === 'failed' ? (
        <Failed state={state} />
      ) : (
        <div className="viewfinder">
          <video
            ref={video}
            aria-label={t('preview')}
            // Chromium counts a video as reached by Tab, and then gives it no focus.
            tabIndex={-1}
            autoPlay
            muted
            playsInline
            onPlaying={() => setShowing(true)}
          />
          {!isShowing && <p role="status">{t('asking')}</p>}
        </div>
      )}
      <div className="actions">
        {state.phase === 'failed' ? (
          <button type="button" onClick={() => setAttempt(attempt + 1)}>
            {t('again')}
          </button>
        ) : (
          <button type="button" className="main" aria-disabled={!isShowing} onClick={() => void take()}>
            {t('take')}
          </button>
        )}
      </div>
    </Modal>
  );
}
