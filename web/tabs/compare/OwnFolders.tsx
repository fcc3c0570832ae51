import { type DragEvent, useState } from 'react';
import { type FoundFile, filesOfDrop, groupByFolder } from '../../picture/folders.ts';
import { ProblemText } from '../../ui/Message.tsx';
import { useTexts } from './texts.ts';
import type { Folders } from './use_folders.ts';

function Progress({ folders: { state, clear } }: { readonly folders: Folders }) {
  const t = useTexts();
  if (state.phase === 'none') return null;
  if (state.phase === 'failed') {
    return (
      <div className="message" role="alert">
        <ProblemText problem={state.problem} />
      </div>
    );
  }
  if (state.phase === 'running') {
    return (
      <div className="progress">
        <label>
          <span>{t('folders.progress', { done: state.done, total: state.total })}</span>
          <progress value={state.done} max={state.total} />
        </label>
        <button type="button" onClick={clear}>
          {t('folders.cancel')}
        </button>
      </div>
    );
  }
  const { atlas, left } = state;
  return (
    <div className="progress">
      <p role="status">
        {t('folders.found', { classes: atlas.labels.length, pictures: atlas.dataset.pictures })}
      </p>
      <button type="button" onClick={clear}>
        {t('folders.back')}
      </button>
      {left.length > 0 && (
        <details>
          <summary>{t('folders.left', { count: left.length })}</summary>
          <ul lang="en">
            {left.map(({ name, text }) => (
              <li key={name}>{text}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** Folders of the reader's own pictures, one for each class, dropped or chosen. */
export function OwnFolders({ folders }: { readonly folders: Folders }) {
  const t = useTexts();
  const [empty, setEmpty] = useState(false);
  const take = (found: readonly FoundFile[]) => {
    const grouped = groupByFolder(found);
    setEmpty(grouped.length === 0);
    if (grouped.length > 0) folders.start(grouped, t('folders.dataset'));
  };
  const drop = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    // Taken here: the page would run the first of them as its picture.
    event.preventDefault();
    void filesOfDrop(event.dataTransfer.items).then(take);
  };
  return (
    <section aria-labelledby="folders-heading" onDrop={drop}>
      <h2 id="folders-heading">{t('folders.heading')}</h2>
      <div className="own folders">
        <label className="button">
          <input
            type="file"
            multiple
            // A directory's files come with their paths.
            {...{ webkitdirectory: '' }}
            onChange={({ currentTarget }) => {
              take([...(currentTarget.files ?? [])].map((file) => ({ path: file.webkitRelativePath, file })));
              currentTarget.value = '';
            }}
          />
          {t('folders.choose')}
        </label>
        <p>{t('folders.explain')}</p>
        {empty && <p role="alert">{t('folders.none')}</p>}
        <Progress folders={folders} />
      </div>
    </section>
  );
}
