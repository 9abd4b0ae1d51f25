/**
 * What people call the form: its `title`, asked for while the form itself is selected, or nothing.
 *
 * form-js knows only an id; it keeps a title at the top of the schema as it is. Every change is a command of form-js, so undo works.
 */
import { after, make } from '../builders/parts';
import type { Say } from '../builders/words';
import type { Field, Modeling } from './clerk-form-builder';

const PAUSE = 250;

export class Naming {
  readonly element: HTMLElement;
  private readonly input = make('input', { id: 'form-title', class: 'form-control form-control-sm', maxlength: '200', autocomplete: 'off' });
  private form: Field | undefined;

  constructor(
    say: Say,
    private readonly modeling: Modeling,
    private readonly unnamed: string,
  ) {
    const send = after(PAUSE, () => this.flush());
    this.input.placeholder = unnamed;
    this.input.addEventListener('input', send);
    this.input.addEventListener('change', () => this.flush());
    const label = make('label', { for: 'form-title' }, say('formName', 'Name of the form'));
    const hint = make('p', {}, say('formNameHint', 'What people read in the studio, in lists and on this page.'));
    this.element = make('section', { class: 'builder-rules builder-name' }, make('div', { class: 'rule' }, label, this.input, hint));
  }

  /** Show the name of the form, unless a component of it is selected; who types keeps the cursor. */
  show(form: Field | undefined, chosen: Field | null): void {
    this.form = form;
    this.element.hidden = !form || Boolean(chosen && chosen.id !== form.id);
    if (this.input.value.trim() !== this.title) this.input.value = this.title;
    this.head();
  }

  private get title(): string {
    const found = this.form?.['title'];
    return typeof found === 'string' ? found : '';
  }

  private flush(): void {
    const typed = this.input.value.trim();
    if (this.form && typed !== this.title) this.modeling.editFormField(this.form, 'title', typed || undefined);
  }

  /** Say the name where the page says it, too. */
  private head(): void {
    const name = this.title || this.unnamed;
    for (const place of document.querySelectorAll<HTMLElement>('[data-file-title]')) if (place.textContent !== name) place.textContent = name;
  }
}
