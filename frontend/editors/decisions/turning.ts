/** The line above a plain expression by which it becomes a box: named entries, a list, a condition and so on. */
import { make } from '../builders/parts';
import type { Say } from '../builders/words';
import { KINDS, wordsOf, type Kind } from './boxed-kinds';

export class Turning {
  readonly element = make('p', { class: 'decision-turning', hidden: true });
  private readonly select = make('select', { class: 'form-select form-select-sm' });

  constructor(say: Say, turn: (kind: Kind) => void) {
    const words = wordsOf(say);
    const label = make('label', {}, say('boxedKind', 'Kind of expression'), ' ', this.select);
    this.select.append(...[...KINDS, 'decisionTable' as const].map((kind) => make('option', { value: kind }, words[kind])));
    this.select.addEventListener('change', () => turn(this.select.value as Kind));
    this.element.append(label);
  }

  /** Offer it, or not. */
  show(offered: boolean): void {
    this.element.hidden = !offered;
    this.select.value = 'literalExpression';
  }
}
