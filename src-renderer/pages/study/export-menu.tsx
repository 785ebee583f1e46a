/** Saves a picture or its figures as a file. */
import { ActionIcon, Menu, useComputedColorScheme } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Palette, paletteOf } from '../../charts/chart-colours.ts';
import { pngOf } from '../../charts/export-png.ts';
import { saveFile, saveTextFile } from '../../components/save-file.ts';
import { notify, notifyOfError } from '../../state/notices.ts';

export interface ExportedTable {
  /** For people. */
  readonly name: string;
  readonly file: string;
  readonly csv: () => string;
}

interface ExportMenuProps {
  /** Of the picture, for people. */
  readonly title: string;
  /** Of the files, without ending. */
  readonly file: string;
  /** The picture in the colours of the theme; `null` when there is nothing to draw yet. */
  readonly svg: (colours: Palette) => string | null;
  /** Further files: tables. */
  readonly tables: readonly ExportedTable[];
}

export function ExportMenu({ title, file, svg, tables }: ExportMenuProps) {
  const { t } = useTranslation('study');
  const scheme = useComputedColorScheme('light');

  async function save(kind: 'svg' | 'png'): Promise<void> {
    const picture = svg(paletteOf(scheme));
    if (picture === null) return notify('hint', t('exports.nothing'));
    const name = `${file}.${kind}`;
    if (kind === 'svg') saveTextFile(name, 'image/svg+xml', picture);
    else saveFile(name, await pngOf(picture));
    notify('done', t('exports.done', { file: name }));
  }

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon color="gray" c="dimmed" aria-label={`${t('exports.menu')}: ${title}`}>
          <IconDownload size={15} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(['svg', 'png'] as const).map((kind) => (
          <Menu.Item key={kind} onClick={() => void save(kind).catch(notifyOfError)}>
            {t(`exports.${kind}`)}
          </Menu.Item>
        ))}
        {tables.map((table) => (
          <Menu.Item
            key={table.name}
            onClick={() => {
              saveTextFile(table.file, 'text/csv', table.csv());
              notify('done', t('exports.done', { file: table.file }));
            }}
          >
            {table.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
