/** Every text of the element, in both of its languages. */

const english = {
  label: 'Gates of every block',
  noModel: 'No model is named: the attribute “model” is missing.',
  noPicture: 'The network is ready. No picture is named.',
  noBlock: (block: string) => `The network has no gates in “${block}”.`,
  loading: 'Loading the network…',
  running: 'Running the network…',
  picture: (name: string) => `The picture: ${name}`,
  classes: 'Likeliest classes',
  legend: 'Gate s',
  shut: '0 shut',
  open: '1 open',
  strip: (block: string) => `Gates of ${block}, by channel`,
  spread: (mean: string, least: string, greatest: string) => `mean ${mean}, ${least} to ${greatest}`,
  reading: (channel: number, z: string, s: string) => `channel ${channel}: z ${z}, s ${s}`,
  flow: (channels: number, hidden: number) =>
    `${channels} channels → ${hidden} hidden units → ${channels} gates`,
  squeeze: 'Squeeze z: one number for each channel of u',
  hidden: 'Hidden: what the channels have in common, from z by W₁',
  gate: 'Gate s, from the hidden units by W₂: the block’s module returns s · u',
  value: (channel: number, value: string) => `channel ${channel}: ${value}`,
  unit: (unit: number, value: string) => `unit ${unit}: ${value}`,
  table: 'Table',
  channel: 'Channel',
  failed: 'This could not be shown.',
  again: 'Try again',
};

export type Texts = typeof english;

const chinese: Texts = {
  label: '每个块的门控',
  noModel: '没有指定模型：缺少 “model” 属性。',
  noPicture: '网络已就绪，尚未指定图片。',
  noBlock: (block) => `网络在“${block}”中没有门控。`,
  loading: '正在加载网络……',
  running: '正在运行网络……',
  picture: (name) => `图片：${name}`,
  classes: '最可能的类别',
  legend: '门控 s',
  shut: '0 关闭',
  open: '1 打开',
  strip: (block) => `${block} 的门控，按通道排列`,
  spread: (mean, least, greatest) => `均值 ${mean}，${least} 至 ${greatest}`,
  reading: (channel, z, s) => `通道 ${channel}：z ${z}，s ${s}`,
  flow: (channels, hidden) => `${channels} 个通道 → ${hidden} 个隐藏单元 → ${channels} 个门控`,
  squeeze: '压缩 z：u 的每个通道一个数',
  hidden: '隐藏层：各通道的共同之处，由 z 经 W₁ 得出',
  gate: '门控 s，由隐藏单元经 W₂ 得出：该块的模块返回 s · u',
  value: (channel, value) => `通道 ${channel}：${value}`,
  unit: (unit, value) => `单元 ${unit}：${value}`,
  table: '数值表',
  channel: '通道',
  failed: '无法显示。',
  again: '重试',
};

/** The texts for a language tag, `zh-Hans-CN`; English for all but Chinese. */
export function textsFor(language: string): Texts {
  return /^zh\b/i.test(language) ? chinese : english;
}

/** A number for a reading: three digits after the point, or as many as a small one needs. */
export function number(value: number): string {
  if (value === 0 || Math.abs(value) >= 0.001) return value.toFixed(3);
  return value.toExponential(2);
}
