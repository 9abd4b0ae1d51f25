/**
 * Sets light or dark before the first paint. Loaded by a blocking `<script src>`, so it must stay tiny and import nothing.
 *
 * The choice ("light", "dark"; absent: as the system) stands in localStorage under `clerk-theme`.
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
}

export {};
