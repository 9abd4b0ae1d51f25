/**
 * The command palette (Ctrl+K): type a few letters, Enter goes there.
 *
 * It is fed from what the page already shows: the sidebar, the account menu, the buttons of the heading and any `[data-command]`.
 */
import { text } from '../kit/texts';

export interface Command {
  label: string;
  icon: Element | null;
  go: () => void;
}

const SOURCES = '.sidebar .nav-list a, .page-actions :is(a, button), .account .menu-panel a.dropdown-item, [data-command]';

/** Return what can be chosen on this page. */
export function commands(root: ParentNode = document): Command[] {
  const seen = new Map<string, Command>();
  for (const element of root.querySelectorAll<HTMLElement>(SOURCES)) {
    const label = (element.querySelector('.nav-label') ?? element).textContent?.trim() ?? '';
    if (label && !seen.has(label)) seen.set(label, { label, icon: element.querySelector('svg'), go: () => element.click() });
  }
  return [...seen.values()];
}

/** Return the commands that hold all letters of a query in order, closest first. */
export function matching(all: Command[], query: string): Command[] {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  return all
    .map((command) => ({ command, rank: distance(command.label.toLowerCase(), wanted) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((one, other) => one.rank - other.rank)
    .map(({ command }) => command);
}

function distance(label: string, wanted: string): number {
  let at = -1;
  let rank = 0;
  for (const letter of wanted) {
    const next = label.indexOf(letter, at + 1);
    if (next < 0) return Infinity;
    rank += next - at - 1;
    at = next;
  }
  return rank;
}

class Palette {
  private readonly dialog = document.createElement('dialog');
  private readonly input = document.createElement('input');
  private readonly list = document.createElement('ul');
  private found: Command[] = [];
  private here = 0;

  constructor(private readonly all: Command[]) {
    this.dialog.className = 'palette';
    this.dialog.setAttribute('aria-label', text('goTo', 'Go to…'));
    this.input.type = 'text';
    this.input.placeholder = text('goTo', 'Go to…');
    this.input.setAttribute('role', 'combobox');
    this.input.setAttribute('aria-expanded', 'true');
    this.input.setAttribute('aria-controls', 'palette-list');
    this.input.setAttribute('aria-label', this.input.placeholder);
    this.list.id = 'palette-list';
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', this.input.placeholder);
    this.dialog.append(this.input, this.list);
    this.input.addEventListener('input', () => this.draw());
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.dialog.addEventListener('click', (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.addEventListener('close', () => this.dialog.remove());
    document.body.append(this.dialog);
  }

  open(typed: string[]): void {
    this.dialog.showModal();
    this.input.focus();
    this.draw();
    for (const key of typed) this.take(key);
  }

  /** Do what a key does that was pressed before the field was there. */
  private take(key: string): void {
    const { value } = this.input;
    if (key === 'Escape') this.dialog.close();
    else if (key.length > 1 && key !== 'Backspace') this.input.dispatchEvent(new KeyboardEvent('keydown', { key }));
    else {
      this.input.value = key === 'Backspace' ? value.slice(0, -1) : value + key;
      this.draw();
    }
  }

  private key(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      this.here = (this.here + by + this.found.length) % Math.max(this.found.length, 1);
      this.mark();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.choose(this.found[this.here]);
    }
  }

  private choose(command: Command | undefined): void {
    if (!command) return;
    this.dialog.close();
    command.go();
  }

  private draw(): void {
    this.found = matching(this.all, this.input.value);
    this.here = 0;
    this.list.replaceChildren(...this.found.map((command, n) => this.item(command, n)));
    if (!this.found.length) this.list.textContent = text('nothing', 'Nothing found');
    this.mark();
  }

  private item(command: Command, n: number): HTMLLIElement {
    const item = document.createElement('li');
    item.setAttribute('role', 'option');
    item.id = `palette-${n}`;
    if (command.icon) item.append(command.icon.cloneNode(true));
    item.append(command.label);
    item.addEventListener('click', () => this.choose(command));
    return item;
  }

  private mark(): void {
    [...this.list.children].forEach((item, n) => item.setAttribute('aria-selected', String(n === this.here)));
    this.list.children[this.here]?.scrollIntoView?.({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', this.found.length ? `palette-${this.here}` : '');
  }
}

/** Open the palette with what this page offers, and with the keys that were pressed while it came. */
export function openPalette(typed: string[] = []): void {
  if (!document.querySelector('dialog.palette')) new Palette(commands()).open(typed);
}
