/** A page that cannot be drawn is one broken page, not a blank window. */
import { Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly children: ReactNode;
  /** The error is forgotten when this changes: another page. */
  readonly place: string;
}

interface State {
  readonly error: Error | null;
  readonly place: string;
}

/** A class, because React has no other way to catch what a page throws while drawing. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, place: this.props.place };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps({ place }: Props, state: State): State | null {
    return place === state.place ? null : { error: null, place };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <BrokenPage error={error} onRetry={() => this.setState({ error: null })} />;
  }
}

function BrokenPage({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack p="lg" maw={720} role="alert">
      <Title order={1}>{t('problem.page')}</Title>
      <Text>{t('problem.pageHint')}</Text>
      <Code block>{error.message}</Code>
      <Group>
        <Button onClick={onRetry}>{t('retry')}</Button>
        <Button variant="default" onClick={() => location.reload()}>
          {t('reload')}
        </Button>
      </Group>
    </Stack>
  );
}
