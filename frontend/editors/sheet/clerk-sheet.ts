/**
 * The step sheet of what is selected in a designer: twelve rules, the reason for each, and rules of one's own.
 *
 *   const sheet = document.createElement('clerk-sheet');
 *   sheet.modeler = modeler;   // a bpmn-js modeler with clerk.json among its moddleExtensions
 *   pane.append(sheet);
 *
 * Everything is written by `modeling.updateModdleProperties`, so undo and redo of the designer take it back. Without a
 * selected step it lists all steps, and how many rules each has.
 */
import { style } from '../../kit/style';
import { text } from '../../kit/texts';
import type { Known } from '../completing';
import { area, button, executedMark, field, make } from './fields';
import { kinds, ownKind, stepFields, type Field, type Kind } from './kinds';
import { summary } from './reading';
import css from './sheet.css?url';
import {
  addRule,
  addStep,
  change,
  isEmpty,
  isExecuted,
  moveStep,
  removeRule,
  removeStep,
  rulesOf,
  said,
  stepsOf,
  type Part,
  type Pen,
  type Step,
} from './writing';

interface Bus {
  on(events: string | string[], act: (event: never) => unknown): void;
  off(events: string | string[], act: (event: never) => unknown): void;
}
export interface SheetModeler {
  get(name: 'eventBus'): Bus;
  get(name: 'selection'): { get(): Step[]; select(element: Step): void };
  get(name: 'elementRegistry'): { filter(holds: (element: Step) => boolean): Step[] };
  get(name: 'modeling'): Pen['modeling'];
  get(name: 'bpmnFactory'): Pen['bpmnFactory'];
  get(name: 'variableResolver'): { getVariablesForElement(element: Part): Promise<{ name: string }[]> } | undefined;
}

const STEPS = ['bpmn:Activity', 'bpmn:Event'];

/** Tell whether an element may have a step sheet. */
function isStep(element: Step | undefined): element is Step {
  return element !== undefined && element.type !== 'label' && STEPS.some((type) => element.businessObject.$instanceOf?.(type));
}

export class ClerkSheet extends HTMLElement {
  private host: SheetModeler | undefined;
  private shown: Step | undefined;
  private readonly open = new Set<string>();
  private writing = false;
  private readonly selected = (): void => this.draw();
  private readonly changed = (): void => {
    if (!this.writing) this.draw();
  };

  get modeler(): SheetModeler | undefined {
    return this.host;
  }

  set modeler(host: SheetModeler | undefined) {
    this.leave();
    this.host = host;
    if (this.isConnected) this.listen();
  }

  connectedCallback(): void {
    void style(css);
    this.listen();
  }

  disconnectedCallback(): void {
    this.leave();
  }

  private listen(): void {
    if (!this.host) return;
    this.leave();
    this.host.get('eventBus').on(['selection.changed', 'import.done'], this.selected);
    this.host.get('eventBus').on('commandStack.changed', this.changed);
    this.draw();
  }

  private leave(): void {
    this.host?.get('eventBus').off(['selection.changed', 'import.done'], this.selected);
    this.host?.get('eventBus').off('commandStack.changed', this.changed);
  }

  /** Return the variables that are known at the step. */
  private readonly known: Known = async () => (this.shown && (await this.host!.get('variableResolver')?.getVariablesForElement(this.shown.businessObject))) ?? [];

  private get pen(): Pen {
    return { modeling: this.host!.get('modeling'), bpmnFactory: this.host!.get('bpmnFactory') };
  }

  /** Write, without drawing anew what a person is typing in; what changes the shape of the panel draws. */
  private write(act: () => void, redraw = false): void {
    this.writing = true;
    try {
      act();
    } finally {
      this.writing = false;
    }
    if (redraw) this.draw();
  }

  private draw(): void {
    const [element, ...others] = this.host!.get('selection').get();
    this.shown = others.length === 0 && isStep(element) ? element : undefined;
    const at = this.scrollTop;
    this.replaceChildren(...(this.shown ? this.sheet(this.shown) : this.overview()));
    this.scrollTop = at;
  }

  // Nothing is selected

  private overview(): Node[] {
    const steps = this.host!.get('elementRegistry').filter(isStep);
    const lead = make('p', { class: 'sheet-lead' }, text('sheetChoose', 'Choose a step to write down what it needs, who is responsible, and when it is done.'));
    const list = make('ul', { class: 'sheet-steps' });
    for (const step of steps.filter((one) => named(one) || rulesOf(one).length > 0)) {
      const count = rulesOf(step).length;
      const go = make('button', { type: 'button' }, make('span', {}, named(step) || step.id), make('b', { 'data-none': String(count === 0) }, String(count)));
      go.addEventListener('click', () => this.host!.get('selection').select(step));
      list.append(make('li', {}, go));
    }
    return [lead, list];
  }

  // The sheet of a step

  private sheet(element: Step): Node[] {
    const rules = rulesOf(element);
    const known = kinds();
    const title = make('h2', { class: 'sheet-name' }, named(element) || text('sheetUnnamed', 'This step'));
    const rows = known.flatMap((kind) => this.rows(element, kind, rules.filter((one) => said(one, 'kind') === kind.kind)));
    const own = rules.filter((one) => !known.some((kind) => kind.kind === said(one, 'kind')));
    const ownRows = own.map((rule) => this.row(element, ownKind(said(rule, 'kind')), rule, rules.indexOf(rule)));
    return [title, make('div', { class: 'sheet-rules' }, ...rows, ...ownRows), this.addOwn(element)];
  }

  /** Draw the rules of a kind, an empty one if there are none. */
  private rows(element: Step, kind: Kind, rules: Part[]): HTMLElement[] {
    const all = rulesOf(element);
    const drawn = rules.length > 0 ? rules.map((rule) => this.row(element, kind, rule, all.indexOf(rule))) : [this.row(element, kind, undefined, -1)];
    if (kind.several && rules.length > 0) {
      const label = text('sheetAnother', 'One more');
      const more = button(label, 'btn btn-ghost btn-sm sheet-another', () => {
        this.open.add(`${kind.kind}#${all.length}`);
        this.write(() => addRule(this.pen, element, kind.kind), true);
      }, `+ ${label}`);
      drawn.at(-1)!.querySelector('.sheet-form')?.append(more);
    }
    return drawn;
  }

  private row(element: Step, kind: Kind, rule: Part | undefined, place: number): HTMLElement {
    const key = `${kind.kind}#${place < 0 ? '' : place}`;
    const line = make('span', { class: 'sheet-said' }, rule ? summary(rule) : '');
    const heading = make('summary', {}, make('span', { class: 'sheet-title' }, kind.title), line);
    if (rule && isExecuted(rule)) heading.append(executedMark());
    const row = make('details', { class: 'sheet-rule', 'data-kind': kind.kind, 'data-filled': String(Boolean(rule && !isEmpty(rule))) }, heading);
    row.open = this.open.has(key);
    const fill = (): void => {
      if (row.open && !row.querySelector('.sheet-form')) row.append(this.form(element, kind, rule, row));
    };
    fill();
    row.addEventListener('toggle', () => {
      if (row.open) this.open.add(key);
      else this.open.delete(key);
      fill();
    });
    return row;
  }

  private form(element: Step, kind: Kind, first: Part | undefined, row: HTMLDetailsElement): HTMLElement {
    let rule = first;
    const put = (name: string, value: string): void => {
      const begins = !rule;
      if (!rule && value === '') return;
      this.write(() => {
        if (rule) change(this.pen, element, rule, name, value);
        else rule = addRule(this.pen, element, kind.kind, { [name]: value });
      });
      if (begins) this.open.add(`${kind.kind}#${rulesOf(element).indexOf(rule!)}`);
      this.refresh(row, rule!);
    };
    const say = (name: string): string => (rule ? said(rule, name) : '');
    const form = make('div', { class: 'sheet-form' }, make('p', { class: 'sheet-question' }, kind.question));
    form.append(
      area(text('sheetText', 'In plain words'), say('text'), '', (value) => put('text', value)),
      area(text('sheetWhy', 'Why'), say('why'), text('sheetWhyHint', 'The reason, the law, the experience behind it'), (value) => put('why', value)),
    );
    if (kind.steps) form.append(this.ladder(element, () => rule));
    if (kind.fields.length > 0 && (!kind.steps || (rule && stepsOf(rule).length > 0))) form.append(this.setting(kind, say, put));
    if (rule) form.append(this.removal(element, rule));
    return form;
  }

  /** Draw the fields of a setting; those that depend on another are shown as soon as that says so. */
  private setting(kind: Kind, say: (name: string) => string, put: (name: string, value: string) => void): HTMLElement {
    const box = make('fieldset', { class: 'sheet-setting' }, make('legend', {}, text('sheetExecuted', 'Carried out by the engine')));
    for (const drawn of this.fields(kind.fields, say, put)) box.append(drawn);
    return box;
  }

  private fields(specs: Field[], say: (name: string) => string, put: (name: string, value: string) => void): HTMLElement[] {
    const drawn = specs.map((spec) => ({
      spec,
      element: field(spec, say(spec.name), (value) => {
        put(spec.name, value);
        show();
      }, this.known),
    }));
    const show = (): void => drawn.forEach(({ spec, element }) => (element.hidden = spec.when !== undefined && !spec.when(say)));
    show();
    return drawn.map((one) => one.element);
  }

  // Escalation

  /** Draw the steps of an escalation, whose rule may come to be while its words are typed. */
  private ladder(element: Step, current: () => Part | undefined): HTMLElement {
    const rule = current();
    const steps = rule ? stepsOf(rule) : [];
    const list = make('ol', { class: 'sheet-ladder' });
    steps.forEach((step, place) => list.append(this.rung(element, rule!, step, place, steps.length)));
    const add = button(text('sheetAddStep', 'Add a step'), 'btn btn-sm', () => {
      this.write(() => {
        const host = current() ?? addRule(this.pen, element, 'escalation');
        addStep(this.pen, element, host);
        this.open.add(`escalation#${rulesOf(element).indexOf(host)}`);
      }, true);
    }, `+ ${text('sheetAddStep', 'Add a step')}`);
    return make('fieldset', { class: 'sheet-setting' }, make('legend', {}, text('sheetLadder', 'Step by step, until it is done')), list, add);
  }

  private rung(element: Step, rule: Part, step: Part, place: number, count: number): HTMLElement {
    const say = (name: string): string => said(step, name);
    const put = (name: string, value: string): void => this.write(() => change(this.pen, element, step, name, value));
    const tools = make('div', { class: 'sheet-tools' });
    const move = (by: number) => (): void => this.write(() => moveStep(this.pen, element, rule, step, by), true);
    if (place > 0) tools.append(button(text('sheetUp', 'Move up'), 'btn-quiet', move(-1), '↑'));
    if (place < count - 1) tools.append(button(text('sheetDown', 'Move down'), 'btn-quiet', move(1), '↓'));
    tools.append(button(text('sheetRemoveStep', 'Remove this step'), 'btn-quiet', () => this.write(() => removeStep(this.pen, element, rule, step), true), '×'));
    return make('li', {}, tools, ...this.fields(stepFields(), say, put));
  }

  // What every rule has, and the sheet once

  private removal(element: Step, rule: Part): HTMLElement {
    const label = text('sheetRemove', 'Remove this rule');
    return button(label, 'btn btn-ghost btn-sm sheet-remove', () => {
      this.open.clear();
      this.write(() => removeRule(this.pen, element, rule), true);
    });
  }

  /** Bring the heading of a rule up to date while its form is being filled in. */
  private refresh(row: HTMLDetailsElement, rule: Part): void {
    row.dataset['filled'] = String(!isEmpty(rule));
    row.querySelector('.sheet-said')!.textContent = summary(rule);
    const mark = row.querySelector('.sheet-runs');
    if (isExecuted(rule) && !mark) row.querySelector('summary')!.append(executedMark());
    if (!isExecuted(rule)) mark?.remove();
  }

  private addOwn(element: Step): HTMLElement {
    const name = make('input', { class: 'form-control', maxlength: '60', 'aria-label': text('sheetOwnName', 'Name of a rule of your own'), placeholder: text('sheetOwnHint', 'A rule of your own, e.g. Data protection') });
    const form = make('form', { class: 'sheet-own' }, name, make('button', { class: 'btn btn-sm' }, text('sheetAdd', 'Add')));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const kind = name.value.trim();
      if (!kind) return;
      this.open.add(`${kind}#${rulesOf(element).length}`);
      this.write(() => addRule(this.pen, element, kind), true);
      this.querySelector<HTMLElement>('details[open]:last-of-type textarea')?.focus();
    });
    return form;
  }
}

/** Return what people call a step. */
function named(step: Step): string {
  return (step.businessObject.get<string | undefined>('name') ?? '').trim();
}

customElements.define('clerk-sheet', ClerkSheet);
