import first from 'virtual:first-view';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { createTranslator } from './i18n/setup.ts';
import { bindAddress } from './state/address.ts';
import { createPlayground } from './state/store.ts';
import { defaultView, parseView } from './state/view.ts';
import './styles/page.css';
import { App } from './ui/App.tsx';
import { PlaygroundProvider } from './ui/context.tsx';
import { connect, startWorker } from './worker/client.ts';

const defaults = defaultView(navigator.languages);
const playground = createPlayground({
  view: parseView(location.hash, defaults),
  connect: (events) => connect(startWorker(), events),
  resolve: (address) => new URL(address, document.baseURI).href,
  first,
});
bindAddress(playground, window, defaults);
playground.actions.load();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root.');
const translator = await createTranslator(playground.store.getState().view.language);
createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={translator}>
      <PlaygroundProvider value={playground}>
        <App />
      </PlaygroundProvider>
    </I18nextProvider>
  </StrictMode>,
);

/** Offline from the next visit on; asked for only when the first picture has been run. */
const stopWaiting = playground.store.subscribe(({ result }) => {
  if (!result) return;
  stopWaiting();
  if (import.meta.env.PROD) void navigator.serviceWorker?.register('./sw.js').catch(() => undefined);
});
