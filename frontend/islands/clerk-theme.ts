/**
 * `<clerk-theme></clerk-theme>`: three buttons, light, dark or as the system says.
 *
 * The choice is kept in localStorage; boot.ts paints it before the next page shows.
 */
import { text } from '../kit/texts';

const KEY = 'clerk-theme';
const SIGNS: Record<string, string> = {
  light: '<circle cx="12" cy="12" r="4"/><path d="M3 12h1m8-9v1m8 8h1m-9 8v1M5.6 5.6l.7.7m12.1-.7-.7.7m0 11.4.7.7m-12.1-.7-.7.7"/>',
  dark: '<path d="M12 3a6 6 0 0 0 8.5 8.2A9 9 0 1 1 12 3"/>',
  system: '<path d="M3 5a1 1 0 0 1 1-1h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1zM7 20h10M9 16v4m6-4v4"/>',
};

/** Return the kept choice. */
export function choice(): string {
  try {
    return localStorage.getItem(KEY) ?? 'system';
  } catch {
    return 'system';
  }
}

/** Keep a choice and paint it. */
export function choose(theme: string): void {
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
  }
  dispatchEvent(new Event('clerk:theme'));
}

export class ClerkTheme extends HTMLElement {
  connectedCallback(): void {
    this.setAttribute('role', 'group');
    this.setAttribute('aria-label', text('theme', 'Look'));
    this.replaceChildren(...Object.keys(SIGNS).map((theme) => this.button(theme)));
    addEventListener('clerk:theme', this.mark);
    this.mark();
  }

  disconnectedCallback(): void {
    removeEventListener('clerk:theme', this.mark);
  }

  private button(theme: string): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset['theme'] = theme;
    button.title = text(theme, theme[0]!.toUpperCase() + theme.slice(1));
    button.setAttribute('aria-label', button.title);
    button.innerHTML = `<svg class="icon" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${SIGNS[theme]}</svg>`;
    button.addEventListener('click', () => choose(theme));
    return button;
  }

  private readonly mark = (): void => {
    for (const button of this.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset['theme'] === choice()));
    }
  };
}

customElements.define('clerk-theme', ClerkTheme);
