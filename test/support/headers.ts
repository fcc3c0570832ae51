/** Headers of hosts that the page and the package must work on. */

const POLICY = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** The strictest policy that WebAssembly allows, but for what a test must have beside it. */
export function strictPolicy(beside: Readonly<Record<string, string>> = {}) {
  const directives = Object.entries({ ...POLICY, ...beside });
  return { 'content-security-policy': directives.map((directive) => directive.join(' ')).join('; ') };
}

export const STRICT = strictPolicy();

/** What a browser wants to see before threads may share memory. */
export const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};
