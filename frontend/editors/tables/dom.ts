/** Builds elements, and the fields of the designers. */
import { completing, type Known } from '../completing';

export type Child = Node | string | undefined | false;
export type Props = Record<string, string | boolean | number | undefined | ((event: Event) => void)>;

let count = 0;

/** Return an element: functions become listeners, true an empty attribute, false and undefined none. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return element;
}

/** Return an icon that the server drew: `icons` holds the markup by name. */
export function drawn(icons: Record<string, string>, name: string): HTMLSpanElement {
  const span = h('span', { class: 'td-icon', 'aria-hidden': 'true' });
  span.innerHTML = icons[name] ?? ''; // written by our own server, from its set of icons
  return span;
}

export interface FieldOptions {
  label: string;
  key: string;
  value: string;
  hint?: string | undefined;
  place?: string | undefined;
  disabled?: boolean | undefined;
  placeholder?: string | undefined;
  mono?: boolean | undefined;
  rows?: number | undefined;
  list?: string[] | undefined;
  type?: string | undefined;
  wide?: boolean | undefined;
  /** What FEEL in the field may name. */
  known?: Known | undefined;
  onChange: (value: string) => void;
}

/** Return a labelled field for one line or, with `rows`, several; `place` is where the server tells its problems. */
export function field(options: FieldOptions): HTMLElement {
  const id = `td-${++count}`;
  const props: Props = {
    id,
    class: `form-control${options.mono ? ' td-mono' : ''}`,
    'data-key': options.key,
    disabled: options.disabled,
    placeholder: options.placeholder,
    spellcheck: options.mono ? 'false' : undefined,
    input: (event) => options.onChange((event.target as HTMLInputElement).value),
  };
  const list = options.list ? h('datalist', { id: `${id}-list` }, ...options.list.map((value) => h('option', { value }))) : undefined;
  const control = options.rows
    ? h('textarea', { ...props, rows: options.rows })
    : h('input', { ...props, type: options.type ?? 'text', list: list ? `${id}-list` : undefined, autocomplete: 'off' });
  control.value = options.value;
  if (options.known) completing(control, options.known);
  return wrapped(options, id, control, list);
}

/** Return a labelled choice of one of several. */
export function select(options: Omit<FieldOptions, 'rows' | 'list' | 'mono' | 'placeholder'> & { choices: [string, string][] }): HTMLElement {
  const id = `td-${++count}`;
  const control = h(
    'select',
    { id, class: 'form-select', 'data-key': options.key, disabled: options.disabled, change: (event) => options.onChange((event.target as HTMLSelectElement).value) },
    ...options.choices.map(([value, label]) => h('option', { value, selected: value === options.value }, label)),
  );
  return wrapped(options, id, control);
}

function wrapped(options: { label: string; hint?: string | undefined; place?: string | undefined; wide?: boolean | undefined }, id: string, control: HTMLElement, list?: HTMLElement): HTMLElement {
  return h(
    'div',
    { class: `td-field${options.wide ? ' td-wide' : ''}`, 'data-place': options.place },
    h('label', { class: 'form-label', for: id }, options.label),
    control,
    list,
    options.hint ? h('p', { class: 'form-hint' }, options.hint) : undefined,
  );
}

/** Return a labelled box to tick. */
export function tick(label: string, key: string, on: boolean, onChange: (on: boolean) => void, disabled = false, hint = ''): HTMLElement {
  return h(
    'label',
    { class: 'form-check', title: hint || undefined },
    h('input', { type: 'checkbox', class: 'form-check-input', 'data-key': key, checked: on, disabled, change: (event) => onChange((event.target as HTMLInputElement).checked) }),
    h('span', { class: 'form-check-label' }, label),
  );
}

/** Return a button; with an icon only, `label` is what is read out. */
export function button(label: Child[], key: string, onClick: (event: Event) => void, classes = 'btn btn-sm', more: Props = {}): HTMLButtonElement {
  return h('button', { type: 'button', class: classes, 'data-key': key, click: onClick, ...more }, ...label);
}
