/** The fields of a policy, each within the bounds that no policy can leave. */
import { Fieldset, NumberInput, SegmentedControl, Slider, Stack, Text, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatePolicy } from '../../../src-main/gate/deciding/gate-policy.ts';
import type { Outputs } from '../../api/api-context.tsx';
import classes from './policies.module.css';

type Bounds = Outputs['policies']['bounds'];

interface PolicyFieldsProps {
  readonly policy: GatePolicy;
  readonly bounds: Bounds;
  readonly onChange: (policy: GatePolicy) => void;
}

export function PolicyFields({ policy, bounds, onChange }: PolicyFieldsProps) {
  const { t } = useTranslation('policies');
  const { shield, safetyHead, confidence } = policy;
  return (
    <Stack gap="sm">
      <TextInput
        label={t('id')}
        description={t('idHint')}
        value={policy.id}
        maxLength={60}
        onChange={(event) => onChange({ ...policy, id: event.currentTarget.value })}
      />
      {(['en', 'ja'] as const).map((language) => (
        <TextInput
          key={language}
          label={t(language === 'en' ? 'nameEn' : 'nameJa')}
          value={policy.name[language]}
          maxLength={100}
          onChange={(event) =>
            onChange({ ...policy, name: { ...policy.name, [language]: event.currentTarget.value } })
          }
        />
      ))}
      <Fieldset legend={t('shield')}>
        <Text size="xs" c="dimmed" mb={6}>
          {t('shieldText')}
        </Text>
        {(['grey', 'floor', 'hardWithBypass', 'hard'] as const).map((field) => (
          <Share
            key={field}
            label={t(`fields.${field}`)}
            value={shield[field]}
            bound={bounds[field]}
            onChange={(value) => onChange({ ...policy, shield: { ...shield, [field]: value } })}
          />
        ))}
      </Fieldset>
      <Fieldset legend={t('heads')}>
        <Text size="xs" c="dimmed" mb={6}>
          {t('headsText')}
        </Text>
        {(['escalateFrom', 'refuseFrom'] as const).map((field) => (
          <Share
            key={field}
            label={t(`fields.${field}`)}
            value={safetyHead[field]}
            bound={bounds[field]}
            onChange={(value) => onChange({ ...policy, safetyHead: { ...safetyHead, [field]: value } })}
          />
        ))}
        <Share
          label={t('fields.escalateBelow')}
          value={confidence.escalateBelow}
          bound={1}
          lowest={0}
          onChange={(escalateBelow) => onChange({ ...policy, confidence: { escalateBelow } })}
        />
      </Fieldset>
      <Fieldset legend={t('rules')}>
        <Stack gap="xs">
          <Choice
            label={t('fields.taskHead')}
            value={policy.taskHead}
            data={(['required', 'when-present', 'ignored'] as const).map((value) => ({
              value,
              label: t(`taskHead.${value}`),
            }))}
            onChange={(taskHead) => onChange({ ...policy, taskHead })}
          />
          <Choice
            label={t('fields.onFault')}
            value={policy.onFault}
            data={(['ESCALATE', 'REFUSE'] as const).map((value) => ({ value, label: value }))}
            onChange={(onFault) => onChange({ ...policy, onFault })}
          />
          <Choice
            label={t('fields.writingTools')}
            value={policy.writingTools}
            data={(['always-escalate', 'as-judged'] as const).map((value) => ({
              value,
              label: t(`writingTools.${value}`),
            }))}
            onChange={(writingTools) => onChange({ ...policy, writingTools })}
          />
          <Choice
            label={t('fields.answersAndResults')}
            value={policy.answersAndResults}
            data={(['shield-and-heads', 'shield'] as const).map((value) => ({
              value,
              label: t(`answersAndResults.${value}`),
            }))}
            onChange={(answersAndResults) => onChange({ ...policy, answersAndResults })}
          />
          <NumberInput
            label={t('fields.deadlineMs')}
            min={100}
            max={bounds.deadlineMs}
            step={100}
            value={policy.deadlineMs}
            onChange={(value) => typeof value === 'number' && onChange({ ...policy, deadlineMs: value })}
            maw={240}
          />
          <NumberInput
            label={t('fields.approvalMinutes')}
            min={0.1}
            max={bounds.approvalMinutes}
            value={policy.approvalMinutes}
            onChange={(value) => typeof value === 'number' && onChange({ ...policy, approvalMinutes: value })}
            maw={240}
          />
        </Stack>
      </Fieldset>
    </Stack>
  );
}

interface ShareProps {
  readonly label: string;
  readonly value: number;
  /** The most lenient value. */
  readonly bound: number;
  readonly lowest?: number;
  readonly onChange: (value: number) => void;
}

/** A share by slider and by number: both stay within the bound. */
function Share({ label, value, bound, lowest = 0.01, onChange }: ShareProps) {
  const { t } = useTranslation('policies');
  const set = (next: number) => onChange(Math.min(bound, Math.max(lowest, Math.round(next * 100) / 100)));
  return (
    <div className={classes.share}>
      <Text size="xs">
        {label}{' '}
        <Text size="xs" c="dimmed" component="span">
          {t('atMost', { bound })}
        </Text>
      </Text>
      <Slider
        size="sm"
        min={0}
        max={bound}
        step={0.01}
        value={value}
        label={null}
        thumbLabel={label}
        onChange={set}
      />
      <NumberInput
        aria-label={label}
        min={lowest}
        max={bound}
        step={0.01}
        decimalScale={2}
        value={value}
        onChange={(next) => typeof next === 'number' && set(next)}
      />
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly data: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, data, onChange }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <div>
      <Text size="xs" fw={500} id={id}>
        {label}
      </Text>
      <SegmentedControl
        aria-labelledby={id}
        data={[...data]}
        value={value}
        onChange={(next) => onChange(next as Value)}
      />
    </div>
  );
}
