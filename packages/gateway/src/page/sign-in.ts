/**
 * Signing in at the console page with a token: the form, and the script that takes the token to the page's provider. The token
 * is held by the tab alone (`sessionStorage`, so that a reload asks for it no second time): it is in no address, no cookie, no
 * attribute and no other tab, and signing out forgets it. Everything is in the page from the start, so that the script makes no
 * markup: under the page's Trusted Types it could not.
 */
export const SIGN_IN_MARKUP = `<form id="sign-in" hidden>
      <h1>Sign in</h1>
      <p>This gateway wants to know who asks.</p>
      <label for="token">Token</label>
      <input id="token" type="password" autocomplete="current-password" spellcheck="false" required aria-describedby="whence fault">
      <p id="fault" role="alert"></p>
      <button>Sign in</button>
      <p id="whence">Whoever runs this gateway gives you a token, or says where you get one. It is kept in this tab alone.</p>
    </form>
    <p id="who" hidden><span></span> <button type="button"></button></p>`;

export const SIGN_IN_STYLE = `[hidden] { display: none !important; }
#sign-in { box-sizing: border-box; max-width: 26rem; margin: 15vh auto 0; padding: 1.5rem; display: grid; gap: 0.75rem; }
#sign-in h1 { margin: 0; font-size: 1.25rem; }
#sign-in p { margin: 0; }
#sign-in input { font: inherit; padding: 0.5rem; color: inherit; background: #131a18; border: 1px solid #7d9488; border-radius: 4px; }
#sign-in button, #who button { font: inherit; padding: 0.5rem 1rem; color: #0a0e0d; background: #4ade80; border: 0; border-radius: 4px; cursor: pointer; }
#who button { padding: 0 0.75rem; color: inherit; background: none; border: 1px solid #7d9488; }
#sign-in :focus-visible, #who :focus-visible { outline: 2px solid #4ade80; outline-offset: 2px; }
#fault { color: #fca5a5; }
#fault:empty { display: none; }
#who { font-size: 12px; box-sizing: border-box; height: 2rem; margin: 0; padding: 0 1rem; display: flex; gap: 1rem; align-items: center; justify-content: flex-end; }
#who:not([hidden]) ~ cluster-provider { min-height: calc(100dvh - 2rem); }
@media (min-width: 901px) { #who:not([hidden]) ~ cluster-provider > cluster-console { min-height: 0; block-size: calc(100dvh - 2rem); } }
`;

export const SIGN_IN_SCRIPT = `const KEY = 'beamdeck-token';
const [form, field, fault, who, provider] = ['sign-in', 'token', 'fault', 'who', 'provider'].map((id) => document.getElementById(id));
const [says, change] = who.children;

/** Why these credentials do not hold, in a sentence or two; '' where none were shown and some are needed; null where they do. */
async function refusal(token) {
  const headers = token === null ? {} : { authorization: 'Bearer ' + token };
  const response = await fetch('/api/v1/clusters', { cache: 'no-store', headers }).catch(() => null);
  // Anything else is no matter of who asks: the console says what it is.
  if (response === null || ![401, 403, 429].includes(response.status)) return null;
  if (token === null) return '';
  const { error = {} } = await response.json().catch(() => ({}));
  return [error.message ?? 'The gateway refuses it.', ...(error.suggestions ?? []).slice(0, 1)].join(' ');
}

function ask(why) {
  sessionStorage.removeItem(KEY);
  fault.textContent = why;
  who.hidden = true;
  provider.hidden = true;
  form.hidden = false;
  field.focus();
}

function show() {
  const token = sessionStorage.getItem(KEY);
  form.hidden = true;
  says.textContent = token === null ? '' : 'Signed in with a token, in this tab.';
  change.textContent = token === null ? 'Sign in' : 'Sign out';
  who.hidden = false;
  provider.hidden = false;
  if (provider.src === '/') return provider.reconnect();
  // Before the address: what shows a token shares no stream with other tabs.
  if (token !== null) provider.getToken = () => sessionStorage.getItem(KEY);
  provider.src = '/';
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const token = field.value.trim();
  const why = /^[\\w\\-.~+/]{1,8000}=*$/.test(token) ? await refusal(token) : 'A token has no spaces and no such characters. Copy it again.';
  if (why !== null) {
    ask(why);
    field.select();
    return;
  }
  field.value = '';
  const isFirst = sessionStorage.getItem(KEY) === null;
  sessionStorage.setItem(KEY, token);
  // Somebody else from here on: whatever was shown to nobody in particular goes.
  if (isFirst && provider.src === '/') location.reload();
  else show();
});

change.addEventListener('click', () => {
  if (sessionStorage.getItem(KEY) === null) return ask('');
  sessionStorage.removeItem(KEY);
  location.reload();
});

/** A token that has run out shows as a connection that is refused: whoever tries again is asked for another. */
document.addEventListener('cluster-connection-retry-request', async (event) => {
  event.preventDefault();
  const why = await refusal(sessionStorage.getItem(KEY));
  if (why === null) provider.reconnect();
  else ask(why);
});

await customElements.whenDefined('cluster-provider');
const why = await refusal(sessionStorage.getItem(KEY));
if (why === null) show();
else ask(why);
`;
