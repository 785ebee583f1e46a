/** What if the thresholds were others: the prompt is judged by them at once. */
import { Button, Group, NumberInput, Paper, Slider, Text, Title, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ShieldPolicy } from '../../../../src-main/shield/decision/policy.ts';
import { formatShare } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import classes from './shield-panel.module.css';
import { changePolicy, resetPolicy, useShield } from './shield-state.ts';

const fields = ['grey', 'floor', 'hardWithBypass', 'hard'] as const;

/** Thresholds are above 0 and at most 1. */
const [lowest, highest, step] = [0.01, 1, 0.01];

export function PolicyPanel({ builtIn }: { readonly builtIn: ShieldPolicy }) {
  const { t } = useTranslation('shield');
  const language = useLanguage();
  const edited = useShield((state) => state.policy);
  const policy = edited ?? builtIn;
  return (
    <Paper component="section" aria-label={t('policy.title')}>
      <Group gap="sm" mb={4}>
        <Title order={2} size="h3">
          {t('policy.title')}
        </Title>
        <Button
          size="compact-xs"
          variant="default"
          disabled={edited === null}
          onClick={resetPolicy}
          ml="auto"
        >
          {t('policy.reset')}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mb="xs">
        {t('policy.text')}
      </Text>
      <div className={classes.thresholds}>
        {fields.map((field) => {
          const change = (value: number | string): void => {
            const number = Number(value);
            if (value === '' || !(number >= lowest && number <= highest)) return;
            changePolicy(policy, field, Math.round(number * 100) / 100);
          };
          return (
            <div key={field} className={classes.threshold}>
              <Tooltip label={t(`policy.${field}Hint`)}>
                <Text size="xs" fw={policy[field] === builtIn[field] ? 400 : 600}>
                  {t(`policy.${field}`)}
                  {policy[field] !== builtIn[field] && (
                    <Text span size="xs" c="dimmed">
                      {' '}
                      ({t('policy.same')} {formatShare(builtIn[field], language)})
                    </Text>
                  )}
                </Text>
              </Tooltip>
              <Slider
                value={policy[field]}
                onChange={change}
                min={lowest}
                max={highest}
                step={step}
                size="sm"
                label={null}
                thumbLabel={t('policy.slider', { name: t(`policy.${field}`) })}
              />
              <NumberInput
                aria-label={t(`policy.${field}`)}
                value={policy[field]}
                onChange={change}
                min={lowest}
                max={highest}
                step={step}
                decimalScale={2}
                fixedDecimalScale
                size="xs"
              />
            </div>
          );
        })}
      </div>
    </Paper>
  );
}
