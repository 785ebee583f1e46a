/** Every risk on one scale with the grey band and the floor. */
import { useTranslation } from 'react-i18next';
import type { ShieldPolicy } from '../../../../src-main/shield/decision/policy.ts';
import type { ShieldDecision } from '../../../../src-main/shield/decision/shield-decision.ts';
import { formatShare } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import classes from './shield-panel.module.css';

const axes = [
  'LIFE_THREAT',
  'SELF_HARM',
  'PUBLIC_ORDER',
  'SYSTEM_THREAT',
  'OVERRIDE',
  'ALL',
  'counterfactual',
  'temporal',
] as const;

interface RiskBarsProps {
  readonly decision: ShieldDecision;
  readonly policy: ShieldPolicy;
}

export function RiskBars({ decision, policy }: RiskBarsProps) {
  const { t } = useTranslation('shield');
  const language = useLanguage();
  const share = (value: number) => formatShare(value, language);
  const percent = (value: number) => `${100 * Math.min(1, Math.max(0, value))}%`;
  return (
    <ul className={classes.risks} aria-label={t('decision.risks')}>
      {axes.map((name) => {
        const value = name === 'counterfactual' || name === 'temporal' ? decision[name] : decision.axes[name];
        const level = value >= policy.floor ? 'floor' : value >= policy.grey ? 'grey' : 'below';
        const words = t('scale', {
          name: t(`axis.${name}`),
          value: share(value),
          grey: share(policy.grey),
          floor: share(policy.floor),
        });
        return (
          <li key={name} className={classes.risk} data-level={level} title={words}>
            <span className={classes.name}>{t(`axis.${name}`)}</span>
            <span className={classes.track} aria-hidden="true">
              <span
                className={classes.band}
                style={{ left: percent(policy.grey), right: `calc(100% - ${percent(policy.floor)})` }}
              />
              <span className={classes.fill} style={{ width: percent(value) }} />
              <span className={classes.floor} style={{ left: percent(policy.floor) }} />
              {name === 'counterfactual' &&
                [policy.hardWithBypass, policy.hard].map((hard, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the two may be equal
                  <span key={index} className={classes.hard} style={{ left: percent(hard) }} />
                ))}
            </span>
            <span className={classes.value}>{share(value)}</span>
          </li>
        );
      })}
    </ul>
  );
}
