import type { MouseEvent, ReactNode } from 'react';
import { formatView, type View } from '../../state/view.ts';
import { useActions, useSelected } from '../../ui/context.tsx';

export interface ViewLinkProps {
  readonly change: Partial<View>;
  readonly className?: string;
  readonly current?: boolean;
  readonly children: ReactNode;
}

/** A link to another state of the playground: it can be opened in a tab of its own, copied, and followed in place. */
export function ViewLink({ change, className, current = false, children }: ViewLinkProps) {
  const view = useSelected((state) => state.view);
  const { choose } = useActions();
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    choose(change);
  };
  return (
    <a
      href={formatView({ ...view, ...change })}
      onClick={follow}
      {...(className !== undefined && { className })}
      {...(current && { 'aria-current': 'page' })}
    >
      {children}
    </a>
  );
}
