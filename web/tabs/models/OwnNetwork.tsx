import { useActions, useSelected } from '../../ui/context.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { CHECKPOINT_ENDINGS } from '../../worker/file_names.ts';
import { CheckpointReport } from './report/CheckpointReport.tsx';
import { useTexts } from './texts.ts';

/** A checkpoint file of the reader's. What is wrong with it stands here, and the page stays usable. */
export function OwnNetwork() {
  const t = useTexts();
  const { loadOwn } = useActions();
  const model = useSelected((state) => state.model);
  return (
    <section aria-labelledby="own-network">
      <h2 id="own-network">{t('own')}</h2>
      <p>{t('ownExplain')}</p>
      <label className="button">
        <input
          type="file"
          accept={CHECKPOINT_ENDINGS.join()}
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) loadOwn(file, file.name);
            // The same file chosen again is a change again.
            currentTarget.value = '';
          }}
        />
        {t('chooseFile')}
      </label>
      {model.phase !== 'ready' && <Loading model={model} />}
      <CheckpointReport />
    </section>
  );
}
