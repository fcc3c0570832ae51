import { DropdownMenu } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { type About, fileName } from '../export/about.ts';
import { toSVG } from '../export/svg.ts';
import { type Table, toCSV, toJSON } from '../export/table.ts';
import type { Figure } from '../layout/figure.ts';
import { formatEdits } from '../state/edits.ts';
import { usePlayground } from './context.tsx';
import { saveFile, toPNG } from './save_file.ts';
import { usePalette } from './use_palette.ts';

type MoreAbout = Partial<Omit<About, 'figure'>>;

export interface ExportMenuProps {
  /** Of what is saved, for its file's name, in English: `figure 6`. */
  readonly figure: string;
  /** What it is called on the page, where that is something else. */
  readonly label?: string;
  /** What else the file says of itself, or what tells it then; model, picture and edits are those of the view if absent. */
  readonly about?: MoreAbout | (() => MoreAbout);
  /** Made when it is asked for. */
  readonly draw?: () => Figure;
  readonly table?: () => Table;
}

const KINDS = ['svg', 'png', 'csv', 'json'] as const;
type Kind = (typeof KINDS)[number];

/** Saves a figure as SVG or PNG and its numbers as CSV or JSON; model, picture and edits are named in each. */
export function ExportMenu({ figure, label = figure, about: more = {}, draw, table }: ExportMenuProps) {
  const { t } = useTranslation();
  const { store } = usePlayground();
  const { panel } = usePalette();

  const save = async (kind: Kind) => {
    const { view, result, model } = store.getState();
    const file = model.phase === 'ready' ? model.report.file.replace(/\.safetensors$/, '') : '';
    const about: About = {
      figure,
      model: file || view.model,
      picture: result?.picture.name ?? view.picture,
      edits: formatEdits(view.edits),
      ...(typeof more === 'function' ? more() : more),
    };
    const name = fileName(about, kind);
    if (table && kind === 'csv') saveFile(name, 'text/csv', toCSV(about, table()));
    if (table && kind === 'json') saveFile(name, 'application/json', toJSON(about, table()));
    if (draw && kind === 'svg') saveFile(name, 'image/svg+xml', toSVG(about, draw(), panel));
    if (draw && kind === 'png') saveFile(name, 'image/png', await toPNG(about, draw(), panel));
  };

  // Not modal: a modal menu writes a style element, which a strict Content-Security-Policy forbids.
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="export"
        aria-label={t('export.of', { figure: label })}
        data-save={figure}
      >
        {t('export.menu')}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
          {KINDS.filter((kind) => (kind === 'svg' || kind === 'png' ? draw : table)).map((kind) => (
            <DropdownMenu.Item key={kind} onSelect={() => void save(kind)}>
              {t(`export.${kind}`)}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
