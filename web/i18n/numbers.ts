/** Numbers as the page writes them; the same digits in both languages. */
const fixed = (digits: number, options: Intl.NumberFormatOptions = {}) =>
  new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits, ...options });

const three = fixed(3);
const two = fixed(2);
const one = fixed(1);
const percent = fixed(1, { style: 'percent' });

/** A squeeze, hidden value or gate: `0.123`. */
export const formatValue = (value: number): string => three.format(value);

/** A summary of several: `0.12`. */
export const formatShort = (value: number): string => two.format(value);

/** `12.3` milliseconds. */
export const formatMilliseconds = (milliseconds: number): string => one.format(milliseconds);

/** A probability in [0, 1]: `93.8%`. */
export const formatPercent = (probability: number): string => percent.format(probability);

/** Bytes in MB (10⁶): `22.6`. */
export const formatMegabytes = (bytes: number): string => one.format(bytes / 1e6);

/** A difference of two of them, with its sign: `+0.123`, `−0.123`. */
export const formatSigned = (value: number): string =>
  `${value < 0 ? '−' : '+'}${three.format(Math.abs(value))}`;
