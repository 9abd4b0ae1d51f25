// Tests that share a window find it as a new one: nothing on the page, nothing remembered. See ALONE in vite.config.ts.
import { beforeEach } from 'vitest';

beforeEach(() => {
  document.body.replaceChildren();
  for (const name of document.documentElement.getAttributeNames()) document.documentElement.removeAttribute(name);
  localStorage.clear();
  sessionStorage.clear();
});
