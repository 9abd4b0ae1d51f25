import { beforeEach, expect, test, vi } from 'vitest';

const system = { matches: false, addEventListener: vi.fn() };
beforeEach(() => {
  localStorage.clear();
  vi.resetModules();
  vi.stubGlobal('matchMedia', () => system);
});

test.each([
  ['dark', false, 'dark'],
  ['light', true, 'light'],
  [null, true, 'dark'],
  [null, false, 'light'],
  ['<script>', true, 'dark'],
])('the kept choice %s and a dark system %s paint %s', async (kept, dark, painted) => {
  if (kept !== null) localStorage.setItem('clerk-theme', kept);
  system.matches = dark;
  await import('./boot');
  expect(document.documentElement.dataset['bsTheme']).toBe(painted);
  expect(document.documentElement.classList.contains('js')).toBe(true);
});

test('what is done before the scripts are there is done once they are, once', async () => {
  document.body.innerHTML =
    '<select><option>a<option>b</select><button type="button">Do</button><form data-confirm="Sure?"><button>Go</button></form><a href="#x">On</a>';
  await import('./boot');
  const heard: string[] = [];
  for (const type of ['change', 'click', 'submit']) {
    document.addEventListener(type, (event) => {
      event.preventDefault();
      heard.push(`${type} ${(event.target as Element).localName}`);
    });
  }
  document.querySelector('select')!.dispatchEvent(new Event('change', { bubbles: true }));
  document.querySelector<HTMLElement>('button[type=button]')!.click();
  document.querySelector('form')!.requestSubmit();
  document.querySelector('a')!.click();
  expect(heard).toEqual(['click a']);
  dispatchEvent(new Event('clerk:arrived'));
  expect(heard).toEqual(['click a', 'change select', 'click button', 'submit form']);
  document.querySelector<HTMLElement>('button[type=button]')!.click();
  dispatchEvent(new Event('clerk:arrived'));
  expect(heard.slice(4)).toEqual(['click button']);
});

test.each([
  ['<script src="/main.js"></script>', true],
  ['<link rel="stylesheet" href="/main.css">', true],
  ['<link rel="modulepreload" href="/late.js">', false],
  ['<img src="/face.png">', false],
])('%s that does not come is told: %s', async (html, told) => {
  document.body.innerHTML = html;
  delete document.documentElement.dataset['missing'];
  await import('./boot');
  document.body.firstElementChild!.dispatchEvent(new Event('error'));
  expect('missing' in document.documentElement.dataset).toBe(told);
});

test('where the scripts never come, nothing is dead: what was held is done, and what asks first still asks', async () => {
  delete document.documentElement.dataset['js'];
  document.body.innerHTML = '<form data-confirm="Sure?"><button>Go</button></form><select><option>a<option>b</select>';
  await import('./boot');
  const ask = vi.fn().mockReturnValue(false);
  vi.stubGlobal('confirm', ask);
  const heard: string[] = [];
  const listen = (event: Event): void => {
    event.preventDefault();
    heard.push(`${event.type} ${(event.target as Element).localName}`);
  };
  for (const type of ['change', 'submit']) document.addEventListener(type, listen);
  const [form, select] = [document.querySelector('form')!, document.querySelector('select')!];
  form.requestSubmit();
  form.click(); // beside its button
  select.dispatchEvent(new Event('change', { bubbles: true }));
  expect([heard, ask.mock.calls.length]).toEqual([[], 0]);
  dispatchEvent(new Event('load'));
  expect([heard, ask.mock.calls]).toEqual([['change select'], [['Sure?']]]);
  expect(document.documentElement.classList.contains('js')).toBe(false);
  ask.mockReturnValue(true);
  form.requestSubmit();
  select.dispatchEvent(new Event('change', { bubbles: true }));
  expect(heard).toEqual(['change select', 'submit form', 'change select']);
  for (const type of ['change', 'submit']) document.removeEventListener(type, listen);
});

test('scripts that have begun are waited for, however late their islands are', async () => {
  document.documentElement.dataset['js'] = '';
  document.body.innerHTML = '<button type="button">Do</button>';
  await import('./boot');
  const done = vi.fn();
  const button = document.querySelector('button')!;
  button.addEventListener('click', done);
  button.click();
  dispatchEvent(new Event('load'));
  expect(done).not.toHaveBeenCalled();
  dispatchEvent(new Event('clerk:arrived'));
  expect(done).toHaveBeenCalledOnce();
});
