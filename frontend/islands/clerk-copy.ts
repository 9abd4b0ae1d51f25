/**
 * `<clerk-copy value="2251799813685249"></clerk-copy>`: shows the value and a button that copies it.
 */
import { text } from '../kit/texts';

const SIGN =
  '<svg class="icon" viewBox="0 0 24 24" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linejoin="round" aria-hidden="true"><path d="M8 10a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2z"/><path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"/></svg>';

export class ClerkCopy extends HTMLElement {
  connectedCallback(): void {
    const value = this.getAttribute('value') ?? '';
    const code = document.createElement('code');
    code.textContent = value;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn-quiet';
    button.innerHTML = SIGN;
    button.setAttribute('aria-label', text('copy', 'Copy'));
    const said = document.createElement('span');
    said.setAttribute('role', 'status');
    said.className = 'copied';
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(value);
      said.textContent = text('copied', 'Copied');
      setTimeout(() => (said.textContent = ''), 1500);
    });
    this.replaceChildren(code, button, said);
  }
}

customElements.define('clerk-copy', ClerkCopy);
