import type { Result } from '../../state/store.ts';
import { ProblemText } from '../../ui/Message.tsx';
import { useAnswer } from '../../ui/use_answer.ts';
import { ClassAtlas } from './ClassAtlas.tsx';
import { OwnFolders } from './OwnFolders.tsx';
import { useTexts } from './texts.ts';
import { useFolders } from './use_folders.ts';

const QUESTION = { kind: 'atlas' } as const;

function Shipped({ result }: { readonly result: Result }) {
  const t = useTexts();
  const { answer, pending, problem } = useAnswer(QUESTION);
  if (problem) {
    return (
      <div className="message" role="alert">
        <ProblemText problem={problem} />
      </div>
    );
  }
  if (answer) return <ClassAtlas atlas={answer} result={result} />;
  return <p className="reading">{t(pending ? 'atlas.waiting' : 'atlas.none')}</p>;
}

/** The atlas that comes with the network or, where the reader has given folders of pictures, theirs. */
export function Atlases({ result }: { readonly result: Result }) {
  const folders = useFolders();
  const { state } = folders;
  return (
    <>
      {state.phase === 'done' ? (
        <ClassAtlas atlas={state.atlas} result={result} />
      ) : (
        <Shipped result={result} />
      )}
      <OwnFolders folders={folders} />
    </>
  );
}
