import { useTranslation } from 'react-i18next';
import { formatMegabytes, formatMilliseconds } from '../i18n/numbers.ts';
import { useSelected } from './context.tsx';

const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^se_resnet(\d+)$/, 'SE-ResNet-$1'],
  [/^se_resnext(\d+)$/, 'SE-ResNeXt-$1'],
  [/^senet(\d+)$/, 'SENet-$1'],
  [/^se_bn_inception$/, 'SE-BN-Inception'],
  [/^mobilenet_v3_(\w+)$/, 'MobileNetV3-$1'],
];

/** `se_resnet18` → `SE-ResNet-18`. */
export function properName(architecture: string): string {
  return FAMILIES.reduce((name, [pattern, proper]) => name.replace(pattern, proper), architecture);
}

/** What ran: how long it took, which build, how much memory. */
export function StatusLine() {
  const { t } = useTranslation();
  const model = useSelected((state) => state.model);
  const result = useSelected((state) => state.result);
  const running = useSelected((state) => state.running);
  const notKept = useSelected((state) => state.notKept);
  if (model.phase !== 'ready') return null;
  const { network, runtime } = model.report;
  const { total, weights, activations } = result?.memory ?? model.report.memory;
  const { build, threads } = runtime.limits;
  const reason = `${t(`status.limit.build.${build}`)} ${t(`status.limit.threads.${threads}`)}`;
  return (
    <footer className="status">
      <span>{properName(network.architecture)}</span>
      <span className="time">
        {running || !result
          ? t('status.running')
          : t('status.time', { value: formatMilliseconds(result.prediction.milliseconds) })}
      </span>
      <span title={reason}>
        {t(`status.build.${runtime.build}`)}, {t('status.threads', { count: runtime.threads })}
      </span>
      <span>
        {t('status.memory', {
          total: formatMegabytes(total),
          weights: formatMegabytes(weights),
          activations: formatMegabytes(activations),
        })}
      </span>
      <span className="reason">{reason}</span>
      {notKept && (
        <span className="reason" role="status">
          {t('status.notKept')} <span lang="en">{notKept.text}</span>
        </span>
      )}
    </footer>
  );
}
