/** Saved ways to look at the rows, and what the table itself is called. */
import type { ClerkTableDesigner } from './clerk-table-designer';
import { gones, section } from './conditions';
import { assign, nameOf, titleOf, type View } from './definition';
import { button, field, h, select, tick } from './dom';
import { known } from './known';
import { text } from './json-editor';

export function drawViews(host: ClerkTableDesigner): Node {
  const all = host.value.views ?? [];
  const more = (): void => {
    const name = nameOf(`view ${all.length + 1}`, all.map((view) => view.name), 'view');
    host.edit(() => (host.value.views = [...all, { name, title: '', where: '' }]), `view-title-${all.length}`);
  };
  return h(
    'div',
    { class: 'td-sections' },
    section(
      text('views', 'Views'),
      text('viewsHint', 'Each is a tab above the list: some rows, some columns, in an order of their own.'),
      h('ul', { class: 'td-list' }, ...all.map((view, place) => block(host, all, view, place))),
      host.editable ? button([host.icon('plus'), text('addView', 'Add a view')], 'add-view', more) : undefined,
    ),
  );
}

function block(host: ClerkTableDesigner, all: View[], view: View, place: number): HTMLElement {
  const at = `/views/${place}`;
  const disabled = !host.editable;
  const title = (value: string): void => {
    const taken = all.filter((one) => one !== view).map((one) => one.name);
    if (/^view_\d+$/.test(view.name) || view.name === nameOf(view.title ?? '', taken, 'view')) view.name = nameOf(value, taken, 'view');
    assign(view, 'title', value);
    host.changed();
  };
  const names = host.value.columns.map((column) => column.name);
  const flip = (name: string, on: boolean): void => {
    const now = new Set(view.columns ?? names);
    if (on) now.add(name);
    else now.delete(name);
    assign(view, 'columns', names.every((one) => now.has(one)) ? undefined : names.filter((one) => now.has(one)));
  };
  const shown = host.value.columns.map((column) => tick(titleOf(column), `view-${place}-${column.name}`, !view.columns || view.columns.includes(column.name), (on) => host.edit(() => flip(column.name, on)), disabled));
  return h(
    'li',
    { class: 'td-block', 'data-place': at },
    h(
      'div',
      { class: 'td-grid' },
      field({ label: text('title', 'Title'), key: `view-title-${place}`, value: view.title ?? titleOf(view), place: `${at}/title`, disabled, onChange: title }),
      ordering(host, `view-order-${place}`, view.order, `${at}/order`, (order) => host.edit(() => assign(view, 'order', order))),
    ),
    field({ label: text('whichRows', 'Which rows'), key: `view-where-${place}`, value: view.where ?? '', mono: true, rows: 1, place: `${at}/where`, disabled, known: () => known(host.value, host.around.tables, true), placeholder: 'starts >= today()', onChange: (value) => (assign(view, 'where', value), host.changed()) }),
    h('div', { class: 'td-ticks', 'data-place': `${at}/columns` }, ...shown),
    disabled ? undefined : gones(host, `view-gone-${place}`, () => host.edit(() => (host.value.views = all.filter((one) => one !== view)))),
  );
}

/** Return the choice of the column by which rows are ordered first; further ones that a file gives are kept. */
function ordering(host: ClerkTableDesigner, key: string, order: string[] | undefined, place: string, set: (order: string[] | undefined) => void): HTMLElement {
  const [first = '', ...rest] = order ?? [];
  const choices: [string, string][] = [['', text('asAdded', 'As they were added')]];
  for (const column of host.value.columns) {
    choices.push([column.name, `${titleOf(column)} ↑`], [`-${column.name}`, `${titleOf(column)} ↓`]);
  }
  const hint = rest.length > 0 ? `${text('then', 'then by')} ${rest.join(', ')}` : undefined;
  return select({ label: text('order', 'Ordered by'), key, value: first, choices, place, hint, disabled: !host.editable, onChange: (value) => set(value ? [value, ...rest.filter((one) => one !== value)] : undefined) });
}

export function drawAbout(host: ClerkTableDesigner): Node {
  const table = host.value;
  const disabled = !host.editable;
  const set = (key: 'title' | 'description' | 'icon' | 'label') => (value: string): void => (assign(table, key, value), host.changed());
  const icons = Object.keys(host.around.icons).sort();
  return h(
    'div',
    { class: 'td-sections' },
    section(
      text('aboutTable', 'Names and order'),
      `${text('tableName', 'In expressions and processes the table is called')} “${table.name}”.`,
      h(
        'div',
        { class: 'td-grid' },
        field({ label: text('title', 'Title'), key: 'table-title', value: titleOf(table), place: '/title', disabled, onChange: set('title') }),
        field({ label: text('icon', 'Icon'), key: 'table-icon', value: table.icon ?? '', place: '/icon', disabled, list: icons, placeholder: 'table', onChange: set('icon') }),
        field({ label: text('roleFor', 'What it is for'), key: 'table-description', value: table.description ?? '', rows: 2, place: '/description', disabled, wide: true, onChange: set('description') }),
        field({ label: text('rowLabel', 'What a row is called'), key: 'table-label', value: table.label ?? '', place: '/label', mono: true, disabled, placeholder: `{{${table.columns[0]?.name ?? 'name'}}}`, hint: text('labelHint', 'A text with columns in double braces.'), onChange: set('label') }),
        ordering(host, 'table-order', table.order, '/order', (order) => host.edit(() => assign(table, 'order', order))),
      ),
    ),
  );
}
