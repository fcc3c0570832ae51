/** Where a Chromium may be, and how one is started so that it speaks to nobody by itself. */
import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export const HOW_TO_GET_ONE =
  'No Chromium found: install one (Debian: apt-get install chromium; anywhere: npx playwright-core install chromium), or name it in CHROMIUM_PATH.';

/**
 * The two lists under the address bar are pages themselves, loaded anew for each context, which costs a second of processor
 * time that is not the measured page's. Of several such arguments Chromium heeds the last alone: the rest is what Playwright asks for.
 */
const DISABLED_FEATURES = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

export const LAUNCH_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${DISABLED_FEATURES.join(',')}`,
];

/** @param own  playwright's own browser, if one was downloaded */
export function findChromium(
  own: string,
  exists: (path: string) => boolean = existsSync,
): string | undefined {
  const candidates = [process.env.CHROMIUM_PATH, ...PLACES, own];
  return candidates.filter((path) => path !== undefined).find((path) => exists(path));
}
