/** Who may do what with which rows: a block a rule, and a word for each role that has none. */
import type { ClerkTableDesigner } from './clerk-table-designer';
import { gones, section } from './conditions';
import { assign, titleOf, verbs, type Rule } from './definition';
import { button, field, h, select, tick } from './dom';
import { known } from './known';
import { text } from './json-editor';

const VERBS = ['read', 'create', 'update', 'delete'];

export function drawRules(host: ClerkTableDesigner): Node {
  const all = host.value.rules ?? [];
  const without = host.around.roles.filter((role) => !all.some((rule) => rule.role === role.name));
  const more = (role: string): void => host.edit(() => (host.value.rules = [...all, { role, rows: 'true', may: ['read'] }]), `rows-${all.length}`);
  const adds = without.map((role) => button([host.icon('plus'), role.title], `add-rule-${role.name}`, () => more(role.name)));
  const any = host.around.roles[0];
  return h(
    'div',
    { class: 'td-sections' },
    section(
      text('rules', 'Who may what'),
      text('rulesHint', 'Rules add up. Who has no rule sees nothing of the table; administrators see everything. The same rules hold in lists, searches, exports, forms and processes.'),
      all.length === 0 ? h('p', { class: 'td-empty' }, text('noRules', 'No rule yet: only administrators see the rows.')) : undefined,
      h('ul', { class: 'td-list' }, ...all.map((rule, place) => block(host, all, rule, place))),
      host.editable && adds.length > 0 ? h('div', { class: 'td-types' }, h('span', { class: 'form-label' }, text('noRuleYet', 'Without a rule:')), ...adds) : undefined,
      host.editable && any && adds.length === 0 ? button([host.icon('plus'), text('addRule', 'Add another rule')], 'add-rule', () => more(any.name)) : undefined,
      host.around.roles.length === 0 ? h('p', { class: 'td-empty' }, text('noRoles', 'The app has no roles yet. '), h('a', { href: host.around.urls.roles }, text('makeRoles', 'Make some'))) : undefined,
    ),
  );
}

function block(host: ClerkTableDesigner, all: Rule[], rule: Rule, place: number): HTMLElement {
  const at = `/rules/${place}`;
  const disabled = !host.editable;
  const known = host.around.roles.some((role) => role.name === rule.role);
  const roles = host.around.roles.map((role): [string, string] => [role.name, role.title]);
  const choices: [string, string][] = known ? roles : [...roles, [rule.role, rule.role]];
  const gone = (): void => host.edit(() => (host.value.rules = all.filter((one) => one !== rule)));
  return h(
    'li',
    { class: 'td-block td-rule', 'data-place': at },
    select({ label: text('role', 'Role'), key: `role-${place}`, value: rule.role, choices, disabled, place: `${at}/role`, onChange: (value) => host.edit(() => (rule.role = value)) }),
    h('fieldset', { class: 'td-verbs', 'data-place': `${at}/may` }, h('legend', { class: 'form-label' }, text('may', 'May')), h('div', { class: 'td-ticks' }, ...VERBS.map((verb) => verbTick(host, rule, verb, place)))),
    rows(host, rule, place),
    fields(host, rule, place),
    disabled ? undefined : gones(host, `rule-gone-${place}`, gone),
  );
}

function verbTick(host: ClerkTableDesigner, rule: Rule, verb: string, place: number): HTMLElement {
  const label = { read: text('read', 'read'), create: text('create', 'add'), update: text('update', 'change'), delete: text('delete', 'delete') }[verb]!;
  const flip = (on: boolean): void => {
    const now = new Set(verbs(rule));
    if (on) now.add(verb).add('read');
    else now.delete(verb);
    rule.may = VERBS.filter((one) => now.has(one));
  };
  return tick(label, `may-${place}-${verb}`, verbs(rule).includes(verb), (on) => host.edit(() => flip(on)), !host.editable);
}

function rows(host: ClerkTableDesigner, rule: Rule, place: number): HTMLElement {
  const people = host.value.columns.filter((column) => column.type === 'person').map((column) => column.name);
  const ready = [['true', text('everyRow', 'every row')], ...people.flatMap((name) => [[`${name} = user.username`, `${text('ownRows', 'own rows by')} ${name}`], [`${name} in user.reports`, `${text('teamRows', 'of those they lead, by')} ${name}`]])];
  const set = (value: string): void => host.edit(() => (rule.rows = value));
  const chips = ready.filter(([feel]) => feel !== (rule.rows ?? 'true')).map(([feel, label]) => button([label!], `chip-${place}-${feel}`, () => set(feel!), 'td-chip'));
  return h(
    'div',
    { class: 'td-wide' },
    field({ label: text('whichRows', 'Which rows'), key: `rows-${place}`, value: rule.rows ?? 'true', mono: true, rows: 1, place: `/rules/${place}/rows`, disabled: !host.editable, known: () => known(host.value, host.around.tables, true), onChange: (value) => ((rule.rows = value), host.changed()) }),
    host.editable && chips.length > 0 ? h('div', { class: 'td-chips' }, ...chips) : undefined,
  );
}

function fields(host: ClerkTableDesigner, rule: Rule, place: number): HTMLElement {
  const names = host.value.columns.map((column) => column.name);
  const flip = (name: string, on: boolean): void => {
    const now = new Set(rule.fields ?? names);
    if (on) now.add(name);
    else now.delete(name);
    if (names.every((one) => now.has(one))) delete rule.fields;
    else rule.fields = names.filter((one) => now.has(one));
  };
  const ticks = host.value.columns.map((column) => tick(titleOf(column), `field-${place}-${column.name}`, !rule.fields || rule.fields.includes(column.name), (on) => host.edit(() => flip(column.name, on)), !host.editable));
  const words = rule.fields ? `${rule.fields.length} / ${names.length}` : text('allColumns', 'all');
  assign(rule, 'fields', rule.fields);
  return h('details', { class: 'td-wide', 'data-place': `/rules/${place}/fields`, open: Boolean(rule.fields) }, h('summary', { class: 'form-label' }, `${text('whichColumns', 'Which columns')}: ${words}`), h('div', { class: 'td-ticks' }, ...ticks));
}
