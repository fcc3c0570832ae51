import { Dialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface ModalProps {
  readonly title: string;
  /** What it is about, for a screen reader too. */
  readonly explain: ReactNode;
  readonly children: ReactNode;
  /** By Escape, by a press beside it, by its own button. */
  readonly onClose: () => void;
}

/** A dialog over the page, there as long as it is rendered. Escape closes it, and the focus goes back to where it was. */
export function Modal({ title, explain, children, onClose }: ModalProps) {
  const { t } = useTranslation();
  const [focused] = useState(() => document.activeElement);
  // Radix gives the focus back to a trigger of its own; here whoever renders the dialog has the button.
  const giveBack = (event: Event) => {
    event.preventDefault();
    if (focused instanceof HTMLElement) focused.focus();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        {/* Not Dialog.Overlay, which writes a style element: a strict Content-Security-Policy forbids that. */}
        <div className="veil" />
        <Dialog.Content className="modal" onCloseAutoFocus={giveBack}>
          <Dialog.Title>{title}</Dialog.Title>
          <Dialog.Description asChild>
            <div>{explain}</div>
          </Dialog.Description>
          {children}
          <Dialog.Close className="close" aria-label={t('modal.close')}>
            ×
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
