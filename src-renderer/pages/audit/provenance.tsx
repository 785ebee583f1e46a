/** The way back from a decision to the data, each link checked now. */
import { Button, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import { Hash } from '../../components/hash.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { TechnicalDetail } from '../../components/technical-detail.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { artifactName } from './artifact-name.ts';
import classes from './audit.module.css';

const roles = [
  'policy',
  'shield',
  'head',
  'calibration',
  'gguf',
  'certificate',
  'checkpoint',
  'model',
  'run',
  'data-set',
  'burnt-model',
  'uncalibrated-model',
  'calibration-data',
  'full-gguf',
  'gates',
  'gates-file',
  'model-files',
  'start',
] as const;

export function Provenance({ decision }: { readonly decision: string }) {
  const { t } = useTranslation('audit');
  const language = useLanguage();
  const [asked, setAsked] = useState(false);
  const api = useApi();
  // Every file of the chain is hashed for it.
  const query = useQuery({
    queryKey: ['audit', 'provenance', decision],
    queryFn: () => api.audit.provenance.query({ id: decision }),
    enabled: asked,
  });
  if (!asked)
    return (
      <Button variant="default" onClick={() => setAsked(true)}>
        {t('provenance')}
      </Button>
    );
  return (
    <section aria-label={t('provenance')}>
      <Title order={3}>{t('provenance')}</Title>
      <Text size="xs" c="dimmed" mb={6}>
        {t('provenanceHint')}
      </Text>
      <Loadable query={query}>
        {(links) => (
          <ol className={classes.chain}>
            {links.map(({ role, name: given, nameMeaning, sha256, folder, depth, verified, problem }) => {
              const name = artifactName(given, nameMeaning, t);
              const known = roles.find((one) => one === role);
              return (
                <li key={`${role} ${sha256}`} style={{ paddingLeft: depth * 12 }}>
                  <span className={classes.link}>
                    <b>{known ? t(`role.${known}`) : role}</b>
                    {name !== null && <span title={folder ?? undefined}>{name}</span>}
                    <Hash hash={sha256} length={10} of={name ?? role} />
                    <span
                      className={verified === true ? classes.holds : verified === false ? classes.broken : ''}
                    >
                      {t(verified === true ? 'verified' : verified === false ? 'notVerified' : 'notHere')}
                    </span>
                  </span>
                  {problem !== null && language === 'en' && (
                    <Text size="xs" c="dimmed">
                      {problem}
                    </Text>
                  )}
                  {language !== 'en' && <TechnicalDetail text={problem} />}
                </li>
              );
            })}
          </ol>
        )}
      </Loadable>
    </section>
  );
}
