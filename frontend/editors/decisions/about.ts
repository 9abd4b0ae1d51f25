/** What an element of a DMN file is called and asks: name, id, question, description. Every change is a command of dmn-js. */
import { make } from '../builders/parts';
import type { Say } from '../builders/words';

export interface Subject {
  /** What commands are about: a shape of the picture, or the element itself. */
  target: object;
  element: Record<string, unknown> & { id: string; $type: string; $model: { ids: { assigned(id: string): unknown } } };
  stack: { execute(command: string, context: object): void };
}
interface Asked {
  key: 'name' | 'id' | 'question' | 'description';
  label: string;
  hint: string;
  long: boolean;
}

const NAME = /^[A-Za-z_][\w.-]*$/;

export class About {
  readonly element = make('div', { class: 'decision-about-panel' });
  private subject: Subject | undefined;
  private editable = true;

  constructor(private readonly say: Say) {}

  allow(editable: boolean): void {
    this.editable = editable;
    this.draw();
  }

  /** Show another element, unless somebody is typing about the same one. */
  show(subject: Subject | undefined): void {
    const same = subject?.element === this.subject?.element;
    this.subject = subject;
    if (same && this.element.contains(document.activeElement)) return;
    this.draw();
  }

  private draw(): void {
    const { subject, say } = this;
    if (!subject) {
      this.element.replaceChildren(make('p', { class: 'text-secondary' }, say('pick', 'Choose an element in the diagram to see what it is called.')));
      return;
    }
    const decision = subject.element.$type === 'dmn:Decision';
    const asked: Asked[] = [
      { key: 'name', label: say('name', 'Name'), hint: say('nameHint', 'Expressions use it.'), long: false },
      { key: 'id', label: say('id', 'Id'), hint: decision ? say('idHint', 'Processes and tests call the decision by it.') : '', long: false },
      ...(decision ? [{ key: 'question', label: say('question', 'Question'), hint: say('questionHint', 'What it answers, in one sentence for readers.'), long: true } as const] : []),
      { key: 'description', label: say('description', 'Description'), hint: '', long: true },
    ];
    this.element.replaceChildren(...asked.map((one) => this.field(one, subject)));
  }

  private field(one: Asked, subject: Subject): HTMLElement {
    const id = `about-${one.key}`;
    const input = one.long ? make('textarea', { id, rows: '3', class: 'form-control' }) : make('input', { id, class: 'form-control', spellcheck: 'false' });
    input.value = String(subject.element[one.key] ?? '');
    input.disabled = !this.editable;
    const fault = make('p', { class: 'about-fault', role: 'alert', hidden: true });
    input.addEventListener('change', () => this.take(one.key, input.value.trim(), subject, fault));
    return make('div', {}, make('label', { class: 'form-label', for: id }, one.label), input, fault, make('p', { class: 'about-hint' }, one.hint));
  }

  private take(key: Asked['key'], value: string, subject: Subject, fault: HTMLElement): void {
    if (value === String(subject.element[key] ?? '')) return;
    const wrong = this.wrong(key, value, subject);
    fault.hidden = !wrong;
    fault.textContent = wrong;
    if (wrong) return;
    subject.stack.execute('element.updateProperties', { element: subject.target, properties: { [key]: value || undefined } });
  }

  private wrong(key: Asked['key'], value: string, { element }: Subject): string {
    if (key === 'name' && !value) return this.say('needName', 'Expected a name.');
    if (key !== 'id') return '';
    if (!NAME.test(value)) return this.say('needId', 'Expected letters, digits, _, - and dots, beginning with a letter.');
    return element.$model.ids.assigned(value) ? this.say('takenId', 'Another element has this id.') : '';
  }
}
