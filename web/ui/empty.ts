/** Gates that have not come yet: one object, so that nothing is drawn anew for it. */
export const EMPTY = new Float32Array(0);
