/** The texts of the tab Models in English; `zh.ts` has the same keys. */
export const en = {
  heading: 'Networks',
  explain:
    'A trained network tells something about pictures. Those without trained weights run with random ones: look at their structure, their cost and their summary, not at their answers.',
  name: 'Network',
  weights: 'Weights',
  size: 'Size',
  accuracy: 'Right on',
  licence: 'Licence',
  trained: 'trained',
  untrained: 'untrained (random)',
  accuracyOf: '{{share}} of 1,000 CIFAR-10 test images',
  use: 'Use {{name}}',
  inUse: 'in use',
  own: 'A network of your own',
  ownExplain:
    'A checkpoint file: safetensors, PyTorch’s .pth or .pt, Caffe’s .caffemodel. Choose it, or drop it anywhere on the page. It stays on this device, and nothing in it is executed.',
  chooseFile: 'Choose a checkpoint…',
  summary: 'Summary of {{name}}',
  summaryExplain:
    'Every layer in order of execution, for one picture of {{height}} × {{width}}: {{parameters}} parameters, {{macs}} million multiply-adds; the SE modules are {{share}} of the parameters and {{macShare}} of the multiply-adds.',
  layer: 'Layer',
  shape: 'Output',
  parameters: 'Parameters',
  kept: 'Kept in this browser',
  keptNone: 'Nothing is kept.',
  keptNever: 'This page cannot keep files: it needs https.',
  remove: 'Delete {{file}}',
  removeAll: 'Delete all',
};
