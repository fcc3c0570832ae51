import { lazy, Suspense } from 'react';
import { useSelected } from './context.tsx';
import type { ExportMenuProps } from './ExportMenu.tsx';

const ExportMenu = lazy(async () => ({ default: (await import('./ExportMenu.tsx')).ExportMenu }));

/** `ExportMenu` where the first view needs none: it comes after the first run. */
export function Save(props: ExportMenuProps) {
  const hasResult = useSelected((state) => state.result !== null);
  return (
    hasResult && (
      <Suspense>
        <ExportMenu {...props} />
      </Suspense>
    )
  );
}
