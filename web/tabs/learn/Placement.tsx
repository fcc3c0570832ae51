import { useTexts } from './texts.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly gate?: boolean;
  readonly width?: number;
}

const HEIGHT = 26;
const WIDTH = 96;

/** Around its middle. */
function BoxView({ x, y, text, gate = false, width = WIDTH }: Box) {
  return (
    <g className={gate ? 'box gate' : 'box'}>
      <rect x={x - width / 2} y={y - HEIGHT / 2} width={width} height={HEIGHT} rx={5} />
      <text x={x} y={y + 4}>
        {text}
      </text>
    </g>
  );
}

function Arrow({ d, gate = false }: { readonly d: string; readonly gate?: boolean }) {
  return <path className={gate ? 'arrow gate' : 'arrow'} d={d} markerEnd="url(#learn-arrow)" />;
}

function Marker() {
  return (
    <defs>
      <marker
        id="learn-arrow"
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth="7"
        markerHeight="7"
        orient="auto"
      >
        <path d="M0 0 L8 4 L0 8 z" />
      </marker>
    </defs>
  );
}

function Residual() {
  const t = useTexts();
  return (
    <figure>
      <svg viewBox="0 0 260 262" role="img" aria-label={t('diagramResidual')}>
        <Marker />
        <Arrow d="M110 28 V57" />
        <Arrow d="M110 84 V143" />
        <Arrow d="M110 171 V187" />
        <Arrow d="M110 40 H30 V202 H96" />
        <Arrow d="M110 104 H164" gate />
        <Arrow d="M208 118 V158 H124" gate />
        <Arrow d="M110 216 V234" />
        <BoxView x={110} y={15} text="x" width={40} />
        <BoxView x={110} y={71} text="F(x) = u" />
        <BoxView x={208} y={104} text="SE: s" gate width={86} />
        <circle className="join gate" cx={110} cy={158} r={13} />
        <text x={110} y={162}>
          ×
        </text>
        <circle className="join" cx={110} cy={202} r={13} />
        <text x={110} y={206}>
          +
        </text>
        <BoxView x={110} y={248} text="ReLU" />
      </svg>
      <figcaption>{t('captionResidual')}</figcaption>
    </figure>
  );
}

const BRANCHES = [
  [36, '1×1'],
  [99, '3×3'],
  [161, '5×5'],
  [224, 'pool'],
] as const;

function Inception() {
  const t = useTexts();
  return (
    <figure>
      <svg viewBox="0 0 260 262" role="img" aria-label={t('diagramInception')}>
        {BRANCHES.map(([x]) => (
          <g key={x}>
            <Arrow d={`M130 28 V40 H${x} V57`} />
            <Arrow d={`M${x} 84 V100 H130 V115`} />
          </g>
        ))}
        <Arrow d="M130 142 V199" />
        <Arrow d="M130 158 H164" gate />
        <Arrow d="M208 172 V214 H144" gate />
        <Arrow d="M130 228 V252" />
        <BoxView x={130} y={15} text="x" width={40} />
        {BRANCHES.map(([x, text]) => (
          <BoxView key={text} x={x} y={71} text={text} width={54} />
        ))}
        <BoxView x={130} y={129} text={`${t('join')}: u`} />
        <BoxView x={208} y={158} text="SE: s" gate width={86} />
        <circle className="join gate" cx={130} cy={214} r={13} />
        <text x={130} y={218}>
          ×
        </text>
      </svg>
      <figcaption>{t('captionInception')}</figcaption>
    </figure>
  );
}

/** Where the module sits, in the paper's two families. */
export function Placement() {
  return (
    <div className="placement">
      <Residual />
      <Inception />
    </div>
  );
}
