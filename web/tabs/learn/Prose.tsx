import { pieces } from '../../layout/prose.ts';
import type { LiveValue, LiveValues } from './live.ts';
import { ViewLink } from './ViewLink.tsx';

function Live({ name, live }: { readonly name: string; readonly live: LiveValue | undefined }) {
  if (!live) return <span className="live">…</span>;
  if (live.block !== undefined)
    return <ViewLink change={{ block: live.block, channel: null }}>{live.text}</ViewLink>;
  return (
    <data className="live" data-live={name} value={live.value ?? live.text}>
      {live.text}
    </data>
  );
}

/** A paragraph whose numbers are those of the picture that runs. */
export function Prose({ text, live }: { readonly text: string; readonly live: LiveValues }) {
  return (
    <p>
      {pieces(text).map((piece, at) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces are in order and a name may come twice
          <Live key={at} name={piece.name} live={live[piece.name]} />
        ),
      )}
    </p>
  );
}
