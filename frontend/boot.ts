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

  const held: (() => void)[] = [];
  let over = 0; // 1: the scripts cannot be fetched or failed as they began, so the page works as without any, and asks first; 2: they are there
  const hold = (event: Event): void => {
    const { type, target, submitter } = event as SubmitEvent & { target: HTMLFormElement };
    const part = type === 'click' ? target.closest<HTMLFormElement>('[type=button],:is(a,button)[data-confirm]') : target;
    const question = part?.dataset['confirm'];
    if (!part || (over ? over > 1 || !question || confirm(question) : type === 'submit' && !question)) return;
    if (!over) held.push(() => (type === 'click' ? part.click() : type === 'change' ? part.dispatchEvent(new Event(type, { bubbles: true })) : part.requestSubmit(submitter)));
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const end = (how: number): void => {
    over = how;
    held.splice(0).map((act) => act());
  };
  ['change', 'click', 'submit'].map((type) => addEventListener(type, hold, true));
  addEventListener('clerk:arrived', () => end(2));
  addEventListener('load', () => {
    if ('js' in root.dataset) return;
    root.classList.remove('js');
    end(1);
  });
}

export {};
