/** The columns of a table: a list that opens one of them to be changed, moved by mouse or with Alt and the arrows. */
import type { ClerkTableDesigner } from './clerk-table-designer';
import { add, assign, idOf, move, nameOf, optionOf, remove, rename, replaceColumn, retype, titleOf, type Column, type Option } from './definition';
import { button, field, h, select, tick } from './dom';
import { text } from './json-editor';

const NUMBERS = ['number', 'integer'];
const LIMITED = [...NUMBERS, 'date', 'datetime'];
const KNOWING = ['person', 'team', 'reference'];
let dragged = -1;

export function drawColumns(host: ClerkTableDesigner): Node {
  const list = h('ol', { class: 'td-columns' }, ...host.value.columns.map((column, place) => item(host, column, place)));
  const empty = host.value.columns.length === 0 && h('p', { class: 'td-empty' }, text('noColumns', 'A table needs at least one column. Add the first.'));
  return h('div', {}, list, empty, host.editable ? adding(host) : undefined);
}

function item(host: ClerkTableDesigner, column: Column, place: number): HTMLElement {
  const open = host.open === place;
  const line = h(
    'li',
    {
      class: `td-column${open ? ' open' : ''}`,
      'data-place': `/columns/${place}`,
      draggable: host.editable && !open ? 'true' : undefined,
      dragstart: (event) => ((dragged = place), (event as DragEvent).dataTransfer?.setData('text/plain', column.name)),
      dragover: (event) => dragged >= 0 && event.preventDefault(),
      drop: (event) => (event.preventDefault(), dropped(host, place)),
    },
    head(host, column, place, open),
  );
  if (open) line.append(details(host, column, place));
  return line;
}

function dropped(host: ClerkTableDesigner, place: number): void {
  const moved = host.value.columns[dragged];
  if (moved) host.edit(() => ((host.open = -1), move(host.value.columns, moved, place - dragged)));
  dragged = -1;
}

function head(host: ClerkTableDesigner, column: Column, place: number, open: boolean): HTMLElement {
  const type = host.around.types.find((one) => one.name === column.type);
  const kind = column.type === 'reference' ? `${type?.label ?? ''} → ${host.around.tables[column.table ?? '']?.title ?? column.table ?? '?'}` : (type?.label ?? column.type);
  const marks = [
    column.required && mark(text('required', 'required'), 'accent'),
    column.unique && mark(text('once', 'once'), 'info'),
    host.around.published && !(idOf(column) in host.around.published) && mark(text('new', 'new'), 'success'),
  ].filter(Boolean);
  return h(
    'div',
    { class: 'td-column-head' },
    host.editable ? h('span', { class: 'td-grip', 'aria-hidden': 'true' }, host.icon('grip-vertical')) : undefined,
    button(
      [
        host.icon(type?.icon ?? 'table'),
        h('span', { class: 'td-column-words' }, h('b', {}, titleOf(column)), h('code', {}, column.name)),
        h('span', { class: 'td-kind' }, kind),
        h('span', { class: 'td-marks' }, ...(marks as HTMLElement[])),
        host.icon(open ? 'chevron-up' : 'chevron-down'),
      ],
      `column-${place}`,
      () => ((host.open = open ? -1 : place), host.redraw(`column-${place}`)),
      'td-column-open',
      { 'aria-expanded': String(open), 'aria-keyshortcuts': 'Alt+ArrowUp Alt+ArrowDown', keydown: (event) => walk(host, place, event as KeyboardEvent) },
    ),
  );
}

function mark(label: string, tone: string): HTMLElement {
  return h('span', { class: `pill pill-${tone}` }, label);
}

function walk(host: ClerkTableDesigner, place: number, event: KeyboardEvent): void {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  if (!event.altKey) return host.querySelector<HTMLElement>(`[data-key="column-${place + by}"]`)?.focus();
  shift(host, place, by);
}

function shift(host: ClerkTableDesigner, place: number, by: number): void {
  const column = host.value.columns[place]!;
  if (!host.editable || !move(host.value.columns, column, by)) return;
  if (host.open === place) host.open = place + by;
  host.edit(() => undefined, `column-${place + by}`);
  host.say(`${titleOf(column)}: ${place + by + 1} / ${host.value.columns.length}`);
}

function details(host: ClerkTableDesigner, column: Column, place: number): HTMLElement {
  const at = `/columns/${place}`;
  return h(
    'div',
    { class: 'td-details' },
    h('div', { class: 'td-grid' }, ...naming(host, column, place, at), ...typing(host, column, at)),
    column.type === 'choice' ? options(host, column, at) : undefined,
    h('div', { class: 'td-ticks' }, ...ticks(host, column)),
    h('div', { class: 'td-grid' }, ...limits(host, column, at)),
    host.editable ? tools(host, column, place) : undefined,
  );
}

function naming(host: ClerkTableDesigner, column: Column, place: number, at: string): HTMLElement[] {
  const published = Boolean(host.around.published && idOf(column) in host.around.published);
  const follow = !published && column.name === nameOf(titleOf(column));
  const disabled = !host.editable;
  const title = (value: string): void => {
    assign(column, 'title', value);
    if (follow) {
      const taken = host.value.columns.filter((one) => one !== column).map((one) => one.name);
      rename(host.value, column, nameOf(value, taken), false);
    }
    host.changed();
    retitle(host, column, place);
  };
  const name = (value: string): void => {
    rename(host.value, column, value.trim(), published);
    host.changed();
    retitle(host, column, place);
  };
  const stays = published && column.id !== undefined && column.id !== column.name ? `${text('wasCalled', 'Published under the identity')} “${column.id}”: ${text('valuesStay', 'its values stay.')}` : text('nameHint', 'In expressions, forms and processes.');
  return [
    field({ label: text('title', 'Title'), key: `title-${place}`, value: titleOf(column), place: `${at}/title`, disabled, onChange: title }),
    field({ label: text('name', 'Name'), key: `name-${place}`, value: column.name, place: `${at}/name`, disabled, mono: true, hint: stays, onChange: name }),
  ];
}

/** Follow what is typed in the line of a column, without drawing the field that is typed into. */
function retitle(host: ClerkTableDesigner, column: Column, place: number): void {
  const line = host.querySelector(`[data-key="column-${place}"]`);
  line?.querySelector('b')?.replaceChildren(titleOf(column));
  line?.querySelector('code')?.replaceChildren(column.name);
  const name = host.querySelector<HTMLInputElement>(`[data-key="name-${place}"]`);
  if (name && name !== document.activeElement) name.value = column.name;
}

function typing(host: ClerkTableDesigner, column: Column, at: string): (HTMLElement | undefined)[] {
  const before = host.around.published?.[idOf(column)];
  const hint = host.around.types.find((one) => one.name === column.type)?.hint;
  const types = host.around.types.map((one): [string, string] => [one.name, one.label]);
  const onChange = (type: string): void => host.edit(() => retype(column, type));
  const kind = select({ label: text('type', 'Type'), key: 'type', value: column.type, choices: types, disabled: !host.editable, place: `${at}/type`, hint, onChange });
  if (before && before !== column.type && host.editable) {
    const known = Object.keys(host.around.published ?? {});
    const again = (): void => host.edit(() => replaceColumn(host.value, column, known));
    kind.append(button([text('beginAnew', 'Begin anew, without the old values')], 'anew', again, 'btn btn-sm btn-outline-danger td-anew'));
  }
  return [kind, special(host, column, at)];
}

function special(host: ClerkTableDesigner, column: Column, at: string): HTMLElement | undefined {
  const disabled = !host.editable;
  const number = (key: 'scale' | 'length') => (value: string): void => (assign(column, key, value === '' ? undefined : Number(value)), host.changed());
  switch (column.type) {
    case 'number':
      return field({ label: text('scale', 'Digits after the point'), key: 'scale', type: 'number', value: String(column.scale ?? 2), place: `${at}/scale`, disabled, onChange: number('scale') });
    case 'text':
    case 'long text':
      return field({ label: text('length', 'Longest text'), key: 'length', type: 'number', value: String(column.length ?? ''), placeholder: column.type === 'text' ? '250' : '20000', place: `${at}/length`, disabled, onChange: number('length') });
    case 'reference': {
      const choices = [['', text('chooseTable', 'Choose a table')], ...Object.entries(host.around.tables).map(([name, one]) => [name, one.title])] as [string, string][];
      return select({ label: text('refersTo', 'Refers to rows of'), key: 'table', value: column.table ?? '', choices, disabled, place: `${at}/table`, onChange: (value) => host.edit(() => assign(column, 'table', value)) });
    }
    default:
      return undefined;
  }
}

function ticks(host: ClerkTableDesigner, column: Column): (HTMLElement | undefined)[] {
  const flag = (key: 'required' | 'unique' | 'indexed' | 'total', label: string, hint: string): HTMLElement =>
    tick(label, key, column[key] === true, (on) => host.edit(() => assign(column, key, on || undefined)), !host.editable, hint);
  return [
    flag('required', text('isRequired', 'Required'), text('requiredHint', 'Every row has a value')),
    flag('unique', text('isUnique', 'Occurs once'), text('uniqueHint', 'No two rows have the same value')),
    KNOWING.includes(column.type) ? undefined : flag('indexed', text('isIndexed', 'Quick to find'), text('indexedHint', 'An index: searching and sorting by it is quick, writing a little slower')),
    NUMBERS.includes(column.type) ? flag('total', text('isTotal', 'Total below the list'), text('totalHint', 'The sum of all rows')) : undefined,
  ];
}

function limits(host: ClerkTableDesigner, column: Column, at: string): HTMLElement[] {
  const disabled = !host.editable;
  const value = (key: 'min' | 'max' | 'default') => (given: string): void => (assign(column, key, read(given, column.type)), host.changed());
  const found = [
    field({ label: text('default', 'Value of a new row'), key: 'default', value: written(column.default), place: `${at}/default`, disabled, mono: true, hint: text('defaultHint', 'A value, or an expression behind =, such as =today().'), onChange: value('default') }),
    field({ label: text('help', 'Help below the field'), key: 'help', value: column.help ?? '', place: `${at}/help`, disabled, onChange: (given) => (assign(column, 'help', given), host.changed()) }),
  ];
  if (LIMITED.includes(column.type)) {
    const placeholder = column.type === 'date' ? '2026-01-31' : '';
    found.unshift(
      field({ label: text('least', 'At least'), key: 'min', value: written(column.min), placeholder, place: `${at}/min`, disabled, onChange: value('min') }),
      field({ label: text('most', 'At most'), key: 'max', value: written(column.max), placeholder, place: `${at}/max`, disabled, onChange: value('max') }),
    );
  }
  return found;
}

/** Return what a person typed as the JSON that a column of a type wants; what does not fit stays a text, and the server says so. */
export function read(given: string, type: string): unknown {
  const bare = given.trim();
  if (bare === '') return undefined;
  if (NUMBERS.includes(type) && /^-?\d+(\.\d+)?$/.test(bare)) return Number(bare);
  if (type === 'boolean' && (bare === 'true' || bare === 'false')) return bare === 'true';
  return given;
}

function written(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

function options(host: ClerkTableDesigner, column: Column, at: string): HTMLElement {
  const all = (column.options ??= []);
  const rows = all.map((raw, place) => option(host, column, raw, place, at));
  const more = (): void => {
    const taken = all.map((one) => optionOf(one).value);
    const color = host.around.colors[all.length % host.around.colors.length] ?? 'teal';
    host.edit(() => all.push({ value: nameOf(`option ${all.length + 1}`, taken), title: '', color }), `option-${all.length - 1}`);
  };
  return h(
    'fieldset',
    { class: 'td-options', 'data-place': `${at}/options` },
    h('legend', { class: 'form-label' }, text('options', 'What can be chosen')),
    h('ul', {}, ...rows),
    host.editable ? button([host.icon('plus'), text('addOption', 'Add an option')], 'add-option', more) : undefined,
  );
}

function option(host: ClerkTableDesigner, column: Column, raw: Option | string, place: number, at: string): HTMLElement {
  const one = optionOf(raw);
  const all = column.options!;
  const fresh = !one.title && /^option_\d+$/.test(one.value);
  const set = (change: Partial<Option>): void => {
    all[place] = { ...optionOf(all[place]!), ...change };
    host.changed();
  };
  const title = (value: string): void => {
    const taken = all.filter((_, other) => other !== place).map((other) => optionOf(other).value);
    set(fresh ? { title: value, value: nameOf(value, taken, 'option') } : { title: value });
  };
  const control = (props: Record<string, string | undefined>, value: string, onChange: (value: string) => void): HTMLElement => {
    const input = h('input', { class: 'form-control', type: 'text', disabled: !host.editable, ...props, input: (event) => onChange((event.target as HTMLInputElement).value) });
    input.value = value;
    return input;
  };
  const colors = h(
    'select',
    { class: 'form-select', 'aria-label': text('color', 'Colour'), disabled: !host.editable, change: (event) => (set({ color: (event.target as HTMLSelectElement).value }), host.redraw()) },
    ...host.around.colors.map((color) => h('option', { value: color, selected: color === one.color }, color)),
  );
  return h(
    'li',
    { 'data-place': `${at}/options/${place}` },
    h('span', { class: 'td-swatch', 'data-color': one.color ?? '', 'aria-hidden': 'true' }),
    control({ 'data-key': `option-${place}`, 'aria-label': text('optionTitle', 'What people read'), placeholder: text('optionTitle', 'What people read') }, one.title ?? one.value, title),
    control({ 'data-key': `value-${place}`, 'aria-label': text('optionValue', 'What is stored'), class: 'form-control td-mono' }, one.value, (value) => set({ value })),
    colors,
    host.editable ? button([host.icon('x')], `gone-${place}`, () => host.edit(() => all.splice(place, 1)), 'btn-quiet', { 'aria-label': `${text('removeOption', 'Remove')} ${one.title ?? one.value}` }) : undefined,
  );
}

function tools(host: ClerkTableDesigner, column: Column, place: number): HTMLElement {
  const gone = (): void => host.edit(() => ((host.open = -1), remove(host.value, column)), `column-${Math.max(0, place - 1)}`);
  const last = host.value.columns.length - 1;
  return h(
    'div',
    { class: 'td-tools' },
    button([host.icon('arrow-up'), text('up', 'Up')], `up-${place}`, () => shift(host, place, -1), 'btn btn-sm btn-ghost', { disabled: place === 0 }),
    button([host.icon('arrow-down'), text('down', 'Down')], `down-${place}`, () => shift(host, place, 1), 'btn btn-sm btn-ghost', { disabled: place === last }),
    button([host.icon('trash'), text('removeColumn', 'Remove the column')], `remove-${place}`, gone, 'btn btn-sm btn-outline-danger'),
  );
}

function adding(host: ClerkTableDesigner): HTMLElement {
  const make = (type: string, label: string): void =>
    host.edit(() => {
      add(host.value, type, label);
      host.open = host.value.columns.length - 1;
    }, `title-${host.value.columns.length}`);
  return h(
    'div',
    { class: 'td-adding' },
    h('p', { class: 'form-label', id: 'td-adding' }, text('addColumn', 'Add a column')),
    h(
      'div',
      { class: 'td-types', role: 'group', 'aria-labelledby': 'td-adding' },
      ...host.around.types.map((type) => button([host.icon(type.icon), type.label], `add-${type.name}`, () => make(type.name, type.label), 'btn btn-sm', { title: type.hint })),
    ),
  );
}
