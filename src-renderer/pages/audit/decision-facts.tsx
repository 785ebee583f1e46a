/** A decision: every layer's verdict, the heads, the clauses, and what decided. */
import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { GateDecision } from '../../../src-main/gate/deciding/gate-decision.ts';
import { Facts } from '../../components/facts.tsx';
import { formatMilliseconds, formatProbability } from '../../components/formats.ts';
import { Hash } from '../../components/hash.tsx';
import { ProbabilityBars } from '../../components/probability-bars.tsx';
import { ScrolledText } from '../../components/scrolled-text.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { VerdictMark } from '../../components/verdict-mark.tsx';
import { places } from '../../navigation/places.ts';
import classes from './audit.module.css';
import { Provenance } from './provenance.tsx';

interface DecisionFactsProps {
  readonly decision: GateDecision;
  /** Masked. */
  readonly text: string;
}

export function DecisionFacts({ decision, text }: DecisionFactsProps) {
  const { t } = useTranslation(['audit', 'meaning']);
  const language = useLanguage();
  const { verdict, cause, subject, layers, shield, heads, faults, policy, artifacts, latencyMs } = decision;
  const hashes = Object.entries(artifacts).filter(
    (one): one is [Exclude<keyof typeof artifacts, 'policy'>, string] =>
      one[0] !== 'policy' && one[1] !== null,
  );
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <VerdictMark verdict={verdict} size="large" />
        <Text c="dimmed" component="span">
          {[t(`subject.${subject}`), t(`cause.${cause}`)].join(' · ')}
        </Text>
      </Group>
      <ScrolledText label={t('details.text')} text={text} />
      {shield && shield.verdict !== 'ALLOW' && <Text size="xs">{shield.explanation.text}</Text>}
      {faults.map(({ part, kind, detail }) => (
        <Text key={`${part} ${kind}`} size="xs" className={classes.broken!}>
          {`${t(`part.${part}`)}: ${t(`faultKind.${kind}`)} (${detail})`}
        </Text>
      ))}
      <Title order={3}>{t('details.layers')}</Title>
      <Facts
        facts={[
          ...layers.map(({ layer, verdict: own }) => ({
            name: t(`layer.${layer}`),
            value: <VerdictMark verdict={own} />,
          })),
        ]}
      />
      {heads && <ProbabilityBars judge="safetyHead" probabilities={heads.safetyHead} />}
      <Facts
        facts={[
          {
            name: t('details.clauses'),
            value:
              shield && shield.violated.length > 0
                ? shield.violated
                    .map(
                      ({ clause, title }) =>
                        `${clause} ${t(`meaning:clause.${clause}`, { defaultValue: title })}`,
                    )
                    .join('; ')
                : null,
          },
          {
            name: t('details.confidence'),
            value: heads?.confidence == null ? null : formatProbability(heads.confidence, language),
          },
          { name: t('details.latency'), value: formatMilliseconds(latencyMs, language) },
          {
            name: t('details.conversation'),
            value:
              decision.conversation === null ? null : (
                <Anchor component={Link} href={places.conversation(decision.conversation)} size="xs">
                  {decision.conversation}
                </Anchor>
              ),
          },
        ]}
      />
      <Title order={3}>{t('details.artifacts')}</Title>
      <Facts
        facts={[
          {
            name: t('details.policy'),
            value: policy ? (
              <>
                {t('artifactName.policy', { id: policy.id, version: policy.version })}{' '}
                {artifacts.policy !== null && <Hash hash={artifacts.policy} of={t('details.policy')} />}
              </>
            ) : (
              '–'
            ),
          },
          ...hashes.map(([name, hash]) => ({
            name: t(`artifact.${name}`),
            value: <Hash hash={hash} of={t(`artifact.${name}`)} />,
          })),
        ]}
      />
      <Provenance decision={decision.id} />
    </Stack>
  );
}
