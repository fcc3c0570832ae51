import type { en } from './en.ts';

/** “模型”标签页的中文文字。 */
export const zh: typeof en = {
  heading: '网络',
  explain:
    '训练过的网络能说出图片里有什么。没有训练权重的网络以随机权重运行：可看它的结构、开销与摘要，不要看它的答案。',
  name: '网络',
  weights: '权重',
  size: '大小',
  accuracy: '正确率',
  licence: '许可证',
  trained: '已训练',
  untrained: '未训练（随机）',
  accuracyOf: '1,000 张 CIFAR-10 测试图片中的 {{share}}',
  use: '使用 {{name}}',
  inUse: '使用中',
  own: '自己的网络',
  ownExplain:
    '检查点文件：safetensors、PyTorch 的 .pth 或 .pt、Caffe 的 .caffemodel。可选择文件，或拖到页面任意处。文件不会离开本设备，其中的代码也不会被执行。',
  chooseFile: '选择检查点…',
  summary: '{{name}} 的摘要',
  summaryExplain:
    '按执行顺序列出每一层，输入为一张 {{height}} × {{width}} 的图片：{{parameters}} 个参数，{{macs}} 百万次乘加；SE 模块占参数的 {{share}}、乘加的 {{macShare}}。',
  layer: '层',
  shape: '输出',
  parameters: '参数',
  kept: '保存在此浏览器中',
  keptNone: '没有保存任何文件。',
  keptNever: '此页面无法保存文件：需要 https。',
  remove: '删除 {{file}}',
  removeAll: '全部删除',
};
