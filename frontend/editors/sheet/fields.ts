/** Fields of the panel: what a person types becomes a word of the model when they pause, and at once when they leave. */
import { text } from '../../kit/texts';
import { completing, type Known } from '../completing';
import type { Field } from './kinds';
import { feel } from './reading';

const PAUSE = 500;
let last = 0;

/** Make an element with attributes and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]!);
  element.append(...children);
  return element;
}

/** Make a button that does something. */
export function button(label: string, className: string, act: () => void, sign = label): HTMLButtonElement {
  const made = make('button', { type: 'button', class: className, 'aria-label': label, title: label }, sign);
  made.addEventListener('click', act);
  return made;
}

/** Make a labelled field; `write` is called with what it says, `known` tells the variables that FEEL may name. */
export function field(spec: Field, value: string, write: (value: string) => void, known: Known = () => []): HTMLElement {
  last += 1;
  const id = `sheet-${last}`;
  const control = spec.kind === 'select' ? select(spec, value, write) : input(spec, value, write);
  control.id = id;
  control.dataset['field'] = spec.name;
  const label = make('label', { for: id }, spec.label);
  if (control instanceof HTMLInputElement && spec.kind !== 'text') completing(control, known, { optional: spec.kind === 'both' });
  return make('div', { class: 'sheet-field' }, label, spec.kind === 'feel' ? make('div', { class: 'sheet-feel' }, control) : control);
}

function select(spec: Field, value: string, write: (value: string) => void): HTMLSelectElement {
  const control = make('select', { class: 'form-select form-select-sm' });
  for (const choice of spec.choices ?? []) control.append(make('option', { value: choice.value }, choice.label));
  if (![...control.options].some((one) => one.value === value)) control.append(make('option', { value }, value));
  control.value = value;
  control.addEventListener('change', () => write(control.value));
  return control;
}

function input(spec: Field, value: string, write: (value: string) => void): HTMLInputElement {
  const control = make('input', { class: 'form-control', autocomplete: 'off', spellcheck: String(spec.kind === 'text') });
  control.value = spec.kind === 'feel' ? feel(value) : value;
  if (spec.hint) control.placeholder = spec.hint;
  soon(control, () => {
    const written = control.value.trim();
    write(spec.kind === 'feel' && written !== '' ? `=${feel(written)}` : written);
  });
  return control;
}

/** Make a field for several lines of plain words. */
export function area(label: string, value: string, hint: string, write: (value: string) => void): HTMLElement {
  last += 1;
  const id = `sheet-${last}`;
  const control = make('textarea', { class: 'form-control', id, rows: '2', placeholder: hint });
  control.value = value;
  const grow = (): void => {
    control.rows = Math.min(10, Math.max(2, control.value.split('\n').length + Math.floor(control.value.length / 44)));
  };
  control.addEventListener('input', grow);
  grow();
  soon(control, () => write(control.value.trim()));
  return make('div', { class: 'sheet-field' }, make('label', { for: id }, label), control);
}

/** Call after a pause in typing, and at once when the field is left. */
function soon(control: HTMLInputElement | HTMLTextAreaElement, act: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = (): void => {
    clearTimeout(timer);
    timer = undefined;
    act();
  };
  control.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(now, PAUSE);
  });
  control.addEventListener('change', now);
}

/** Say that something of a rule is executed. */
export function executedMark(): HTMLElement {
  return make('span', { class: 'sheet-runs', title: text('sheetRuns', 'The engine carries this out') }, text('sheetAuto', 'auto'));
}
