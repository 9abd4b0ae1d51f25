/** What must hold of every row: values that occur once together, and checks with what to say when they fail. */
import type { ClerkTableDesigner } from './clerk-table-designer';
import { titleOf, type Check } from './definition';
import { button, field, h, tick } from './dom';
import { known } from './known';
import { text } from './json-editor';

export function drawConditions(host: ClerkTableDesigner): Node {
  return h('div', { class: 'td-sections' }, checks(host), uniques(host));
}

function checks(host: ClerkTableDesigner): HTMLElement {
  const all = host.value.checks ?? [];
  const gone = (check: Check): void => host.edit(() => (host.value.checks = all.filter((one) => one !== check)));
  const rows = all.map((check, place) =>
    h(
      'li',
      { class: 'td-block', 'data-place': `/checks/${place}` },
      field({ label: text('checkHolds', 'Must hold'), key: `check-${place}`, value: check.feel, mono: true, rows: 2, place: `/checks/${place}/feel`, disabled: !host.editable, known: () => known(host.value, host.around.tables), placeholder: 'ends >= starts', onChange: (value) => ((check.feel = value), host.changed()) }),
      field({ label: text('checkSays', 'What to say otherwise'), key: `message-${place}`, value: check.message, place: `/checks/${place}/message`, disabled: !host.editable, onChange: (value) => ((check.message = value), host.changed()) }),
      host.editable ? gones(host, `check-gone-${place}`, () => gone(check)) : undefined,
    ),
  );
  const more = (): void => host.edit(() => (host.value.checks = [...all, { feel: 'true', message: text('checkMessage', 'Say what is wrong.') }]), `check-${all.length}`);
  return section(
    text('checks', 'Checks'),
    text('checksHint', 'Conditions over the columns of a row. One that cannot be decided, because a value is missing, passes.'),
    h('ul', { class: 'td-list' }, ...rows),
    host.editable ? button([host.icon('plus'), text('addCheck', 'Add a check')], 'add-check', more) : undefined,
  );
}

function uniques(host: ClerkTableDesigner): HTMLElement {
  const all = host.value.unique ?? [];
  const rows = all.map((names, place) => {
    const flip = (name: string, on: boolean): void =>
      host.edit(() => (all[place] = on ? [...names, name] : names.filter((one) => one !== name)));
    const ticks = host.value.columns.map((column) => tick(titleOf(column), `unique-${place}-${column.name}`, names.includes(column.name), (on) => flip(column.name, on), !host.editable));
    const gone = (): void => host.edit(() => (host.value.unique = all.filter((_, other) => other !== place)));
    return h('li', { class: 'td-block', 'data-place': `/unique/${place}` }, h('div', { class: 'td-ticks' }, ...ticks), host.editable ? gones(host, `unique-gone-${place}`, gone) : undefined);
  });
  const more = (): void => host.edit(() => (host.value.unique = [...all, host.value.columns.slice(0, 2).map((column) => column.name)]));
  return section(
    text('uniques', 'Occurs once together'),
    text('uniquesHint', 'No two rows may have the same values in all of these columns. For one column alone, tick “Occurs once” there.'),
    h('ul', { class: 'td-list' }, ...rows),
    host.editable && host.value.columns.length > 1 ? button([host.icon('plus'), text('addUnique', 'Add such columns')], 'add-unique', more) : undefined,
  );
}

/** Return a part of a tab with its heading. */
export function section(title: string, hint: string, ...children: (Node | undefined)[]): HTMLElement {
  return h('section', { class: 'td-section' }, h('h2', {}, title), h('p', { class: 'form-hint' }, hint), ...children);
}

/** Return the button that removes a block. */
export function gones(host: ClerkTableDesigner, key: string, onClick: () => void): HTMLElement {
  return button([host.icon('trash')], key, onClick, 'btn-quiet td-gone', { 'aria-label': text('remove', 'Remove'), title: text('remove', 'Remove') });
}
