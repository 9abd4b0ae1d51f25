/** The list of what a DMN file holds: the picture, and each decision or formula with its kind. */
import { make, sign } from '../builders/parts';
import type { Say } from '../builders/words';
import type { View } from './clerk-decision-editor';

const SIGNS: Record<string, string> = {
  drd: 'M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-2a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v2',
  decisionTable: 'M4 5h16v14H4zM4 10h16M10 5v14',
  literalExpression: 'M8 4c-2 0-3 1-3 3v2c0 2-1 3-2 3c1 0 2 1 2 3v2c0 2 1 3 3 3M16 4c2 0 3 1 3 3v2c0 2 1 3 2 3c-1 0-2 1-2 3v2c0 2-1 3-3 3',
  text: 'M14 3v5h5M5 21V3h9l5 5v13zM9 13h6M9 17h6',
};

/** The list leads from view to view; it scrolls sideways where there are many. */
export class Views {
  readonly element: HTMLElement;
  private readonly list = make('ul');
  private readonly note = make('p', { class: 'decision-locked', role: 'status', hidden: true });

  constructor(
    private readonly say: Say,
    private readonly open: (id: string) => void,
  ) {
    this.element = make('nav', { class: 'decision-views', 'aria-label': say('contents', 'In this file') }, this.list, this.note);
  }

  /** Draw the list; `others` are boxed expressions, `open` is that which is open. */
  show(views: View[], active: View | undefined, others: { id: string; name: string }[], open = ''): void {
    const items = views.map((view) => this.item(view, !open && (view === active || view.element === active?.element)));
    this.list.replaceChildren(...items, ...others.map((one) => this.other(one, one.id === open)));
    const current = this.list.querySelector<HTMLElement>('[aria-current]');
    if (current) reveal(this.list, current);
  }

  told(words: string): void {
    this.note.hidden = !words;
    this.note.textContent = words;
  }

  private item(view: View, active: boolean): HTMLLIElement {
    const name = view.type === 'drd' ? this.say('picture', 'How it hangs together') : view.name || view.id;
    const attributes = { type: 'button', 'data-view': view.element.id, 'aria-current': active ? 'true' : undefined, title: this.kind(view.type) };
    const button = make('button', attributes, sign(SIGNS[view.type] ?? SIGNS['literalExpression']!), make('strong', {}, name));
    button.addEventListener('click', () => this.open(view.element.id));
    return make('li', {}, button);
  }

  private kind(type: string): string {
    if (type === 'drd') return this.say('diagram', 'Diagram');
    if (type === 'decisionTable') return this.say('table', 'Table');
    return type === 'literalExpression' ? this.say('expression', 'Expression') : this.say('formula', 'Shared formula');
  }

  private other(one: { id: string; name: string }, active: boolean): HTMLLIElement {
    const attributes = { type: 'button', 'data-view': one.id, 'aria-current': active ? 'true' : undefined, title: this.say('boxed', 'Boxed expression') };
    const button = make('button', attributes, sign(SIGNS['text']!), make('strong', {}, one.name || one.id));
    button.addEventListener('click', () => this.open(one.id));
    return make('li', {}, button);
  }
}

const GAP = 8; // pixels that are seen of what stands beside

/** Scroll a strip sideways, and nothing else, until a part of it is seen whole. */
export function reveal(strip: HTMLElement, part: HTMLElement): void {
  const [room, { left, right }] = [strip.getBoundingClientRect(), part.getBoundingClientRect()];
  if (right > room.right) strip.scrollLeft += right - room.right + GAP;
  else if (left < room.left) strip.scrollLeft -= room.left - left + GAP;
}
