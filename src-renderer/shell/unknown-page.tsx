/** An address that names no room. */
import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { places } from '../navigation/places.ts';

export function UnknownPage() {
  const { t } = useTranslation();
  const [path] = useLocation();
  return (
    <Stack p="lg" maw={640}>
      <Title order={1}>{t('problem.unknownPage')}</Title>
      <Text style={{ overflowWrap: 'anywhere' }}>{t('problem.unknownPageHint', { path })}</Text>
      <Anchor component={Link} href={places.study()}>
        {t('problem.toStudy')}
      </Anchor>
    </Stack>
  );
}
