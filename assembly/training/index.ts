/** The kernels of training. The builds `training-…` have them beside those of `assembly/index.ts`. */
export { adamw } from './optimiser/adamw';
export { sgd } from './optimiser/sgd';
