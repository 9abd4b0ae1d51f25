/**
 * The rules of the selected component that the server keeps: computed, must hold, and what to say otherwise.
 *
 * They are our keys of the component's "properties"; every change is a command of form-js, so undo works.
 */
import FeelEditor from '@bpmn-io/feel-editor';
import { EditorView } from '@codemirror/view';

import { after, make } from '../builders/parts';
import type { Say } from '../builders/words';
import type { Field, Modeling } from './clerk-form-builder';

const PAUSE = 250;

interface Kept {
  name: string;
  label: string;
  hint: string;
  feel: boolean;
}

export class Rules {
  readonly element: HTMLElement;
  private field: Field | null = null;
  private readonly rows: Row[];
  private readonly title: HTMLElement;
  private readonly body = make('div', { class: 'rules-body' });

  constructor(
    say: Say,
    private readonly modeling: Modeling,
    names: () => string[],
  ) {
    const kept: Kept[] = [
      { name: 'validate', label: say('mustHold', 'Must hold'), hint: say('mustHoldHint', 'A condition over the fields, such as days > 0. The server checks it, too.'), feel: true },
      { name: 'message', label: say('otherwise', 'Otherwise say'), hint: say('otherwiseHint', 'The sentence at the field. {{ }} may compute in it.'), feel: false },
      { name: 'computed', label: say('computed', 'Computed by the server'), hint: say('computedHint', 'The value of the field, whatever was typed.'), feel: true },
    ];
    this.rows = kept.map((one) => new Row(one, names, (value) => this.write(one.name, value)));
    this.title = make('h2', {}, say('rules', 'Rules of the server'));
    this.body.append(...this.rows.map((row) => row.element));
    this.element = make('section', { class: 'builder-rules', 'aria-label': say('rules', 'Rules of the server') }, this.title, this.body);
    this.show(null);
  }

  /** Show the rules of a component; of what asks for nothing there are none. */
  show(field: Field | null): void {
    const other = field?.id !== this.field?.id;
    if (other) this.rows.forEach((row) => row.flush());
    this.field = field?.key ? field : null;
    this.element.hidden = !this.field;
    for (const row of this.rows) if (other || !row.pending) row.show(this.field?.properties?.[row.kept.name] ?? '');
  }

  private write(name: string, value: string): void {
    const { field } = this;
    if (!field || (field.properties?.[name] ?? '') === value) return;
    const properties = { ...field.properties };
    if (value) properties[name] = value;
    else delete properties[name];
    this.modeling.editFormField(field, 'properties', Object.keys(properties).length ? properties : undefined);
  }
}

/** One rule: its label, its input, its hint. FEEL is kept with a leading "=", and shown without. */
class Row {
  readonly element: HTMLElement;
  /** Something was typed that is not written yet. */
  pending = false;
  private shown = '';
  private readonly area: HTMLTextAreaElement | undefined;
  private readonly feel: FeelEditor | undefined;
  private typed = '';

  constructor(
    readonly kept: Kept,
    names: () => string[],
    private readonly write: (value: string) => void,
  ) {
    const id = `rule-${kept.name}`;
    const send = after(PAUSE, () => this.flush());
    const box = make('div', { class: 'rule-input' });
    this.element = make('div', { class: 'rule', 'data-rule': kept.name }, make('label', { for: id, id: `${id}-label` }, kept.label), box, make('p', {}, kept.hint));
    const take = (value: string): void => {
      this.typed = value;
      this.pending = this.value !== this.shown;
      send();
    };
    if (kept.feel) {
      this.feel = new FeelEditor({
        container: box,
        onChange: take,
        contentAttributes: { 'aria-labelledby': `${id}-label`, id },
        tooltipContainer: document.body,
        extensions: [EditorView.lineWrapping],
        variables: [],
      });
      box.addEventListener('focusin', () => this.feel?.setVariables([...new Set(names())].map((name) => ({ name }))));
    } else {
      this.area = make('textarea', { id, rows: '2' });
      this.area.addEventListener('input', () => take(this.area!.value));
      box.append(this.area);
    }
  }

  /** Write what was typed, now. */
  flush(): void {
    if (!this.pending) return;
    this.pending = false;
    this.shown = this.value;
    this.write(this.value);
  }

  /** Return the value as the schema keeps it. */
  get value(): string {
    const text = this.typed.trim();
    return this.kept.feel && text ? `=${text}` : text;
  }

  /** Show a value, unless it is what stands there: who types keeps the cursor. */
  show(value: string): void {
    this.shown = value;
    this.pending = false;
    if (this.value === value) return;
    this.typed = this.kept.feel ? value.replace(/^=\s*/, '') : value;
    this.feel?.setValue(this.typed);
    if (this.area) this.area.value = this.typed;
  }
}
