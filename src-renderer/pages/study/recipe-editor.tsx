/** A recipe in words, or as JSON to be changed; what is wrong with it names the field. */
import { Anchor, Group, Text, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface RecipeEditorProps {
  readonly name: string;
  readonly description: string;
  readonly editing: boolean;
  readonly text: string;
  readonly problem: string | null;
  readonly usable: boolean;
  /** `undefined`: back to the recipe as it ships. */
  readonly onChange: (text: string | undefined) => void;
}

export function RecipeEditor({
  name,
  description,
  editing,
  text,
  problem,
  usable,
  onChange,
}: RecipeEditorProps) {
  const { t } = useTranslation('study');
  if (!editing)
    return (
      <Text size="xs" c="dimmed">
        <b>{name}</b>: {description}
      </Text>
    );
  return (
    <Textarea
      label={t('form.json', { name })}
      description={
        <Group component="span" gap="sm">
          {usable ? t('form.usable') : problem === null ? t('form.checking') : ''}
          <Anchor component="button" type="button" size="xs" onClick={() => onChange(undefined)}>
            {t('form.undoEdit')}
          </Anchor>
        </Group>
      }
      styles={{
        input: {
          fontFamily: 'var(--mantine-font-family-monospace)',
          fontSize: 12,
          color: 'var(--mantine-color-text)',
        },
        error: { whiteSpace: 'pre-wrap' },
      }}
      spellCheck={false}
      autosize
      minRows={8}
      maxRows={18}
      value={text}
      error={problem}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
