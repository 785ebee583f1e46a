/** Entry of the screens: the same for both doors. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectApi } from './api/connect.ts';
import { announceStyleNonce } from './api/style-nonce.ts';
import { App } from './app.tsx';
import { languageFor, setUpWords } from './i18n/set-up.ts';

announceStyleNonce();
const connected = connectApi();
await setUpWords(languageFor('system'));

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App connected={connected} />
  </StrictMode>,
);
