/** The builds that have the kernels of 8-bit integers too, as lazy as the others. */
export const INT8_SOURCES = {
  simd: () => import('../generated/int8-simd.ts'),
  relaxed: () => import('../generated/int8-relaxed.ts'),
  'simd-threads': () => import('../generated/int8-simd-threads.ts'),
  'relaxed-threads': () => import('../generated/int8-relaxed-threads.ts'),
};
