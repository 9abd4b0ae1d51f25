/**
 * What cannot wait for the kit: light or dark before the first paint, and what a quick hand does on a slow line. Loaded by a blocking
 * `<script src>`, so it must stay tiny and import nothing.
 *
 * A script or a style that does not come is said by `<html data-missing>`: the frame of the page has a message for it.
 *
 * The choice of a look ("light", "dark"; absent: as the system) stands in localStorage under `clerk-theme`. What only a script would hear
 * is held back until the page's scripts are there, and then done again: a choice in a list, a button without a form, a form that asks first.
 */
{
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const paint = (): void => {
    let choice: string | null = null;
    try {
      choice = localStorage.getItem('clerk-theme');
    } catch {
      // Storage may be forbidden; then the system decides.
    }
    root.dataset['bsTheme'] = choice === 'light' || choice === 'dark' ? choice : dark.matches ? 'dark' : 'light';
  };
  root.classList.add('js');
  paint();
  dark.addEventListener('change', paint);
  addEventListener('storage', paint);
  addEventListener('clerk:theme', paint);
  addEventListener('error', ({ target }) => (target as Element).matches?.('script,[rel=stylesheet]') && (root.dataset['missing'] = ''), true);

  const EVENTS = ['change', 'click', 'submit'];
  const held: (() => void)[] = [];
  const hold = (event: Event): void => {
    const target = event.target as HTMLElement;
    const { type } = event;
    const button = type === 'click' && target.closest<HTMLElement>('button[type=button],button[data-confirm],a[data-confirm]');
    if (type === 'change') held.push(() => target.dispatchEvent(new Event(type, { bubbles: true })));
    else if (button) held.push(() => button.click());
    else if (target.matches('form[data-confirm]')) held.push(() => (target as HTMLFormElement).requestSubmit((event as SubmitEvent).submitter));
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const type of EVENTS) addEventListener(type, hold, true);
  addEventListener(
    'clerk:arrived',
    () => {
      for (const type of EVENTS) removeEventListener(type, hold, true);
      for (const again of held) again();
    },
    { once: true },
  );
}

export {};
