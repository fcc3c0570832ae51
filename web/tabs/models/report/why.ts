/**
 * Why a choice was made, in other languages than the library's own. The library's report says it by code: who said it
 * and, where that is a project, which of its traits (`strideOn=1x1`). Its English sentence is shown where there is no text.
 */
import type { ReportChoice } from 'senet-wasm';
import type { Language } from '../../../state/view.ts';

type Reasons = Readonly<Record<string, string>>;

const REASONS: Readonly<Partial<Record<Language, Reasons>>> = {
  zh: {
    caller: '由您指定。',
    metadata: '文件的元数据如此写明。',
    tensors: '由张量的名称与形状可知。',
    default: '没有别的说法，取默认值。',
    'rescale=once': '该项目的模块只乘一次门控，x̃ = s·u，与论文相同。',
    'stemPool=padded': '该项目的主干以 MaxPool2d(3, stride=2, padding=1) 结束。',
    'stemPool=ceil': '该项目的主干以 3×3、步幅 2、不填充的最大池化结束，尺寸向上取整。',
    'strideOn=3x3': '该项目的瓶颈块在 3×3 卷积处将高和宽减半。',
    'strideOn=1x1': '该项目不分组的瓶颈块在第一个 1×1 卷积处将高和宽减半，与 Caffe 的 ResNet 相同。',
    'eps=0.00001': '该项目的批归一化保留默认的 ε。',
    'eps=0.001': '该项目的批归一化取 eps=0.001。',
    'reluBeforeSE=false': '该项目的模块紧接最后一个批归一化。',
    'reluBeforeSE=true': '该项目的基本块（SE-ResNet-18 与 34）在最后一个批归一化与模块之间有 ReLU。',
    'gate=hardSigmoid': '该项目的模块以 hard sigmoid 结束。',
  },
};

/** undefined where the language has no text for it, or needs none. */
export function reasonIn(
  language: Language,
  { option, value, source }: Pick<ReportChoice, 'option' | 'value' | 'source'>,
): string | undefined {
  return REASONS[language]?.[source === 'dialect' ? `${option}=${String(value)}` : source];
}
