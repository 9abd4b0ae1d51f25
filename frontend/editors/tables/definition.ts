/**
 * A table's definition, and the changes that a designer makes to it.
 *
 * Every function changes the value that it is given. A column keeps its `id` through renames, so that its values stay; one that was
 * never published has none to keep, and its id follows its name.
 */
export interface Option {
  value: string;
  title?: string;
  color?: string;
}
export interface Column {
  name: string;
  id?: string;
  title?: string;
  type: string;
  required?: boolean;
  unique?: boolean;
  indexed?: boolean;
  total?: boolean;
  default?: unknown;
  help?: string;
  length?: number;
  scale?: number;
  min?: unknown;
  max?: unknown;
  options?: (Option | string)[];
  table?: string;
}
export interface Rule {
  role: string;
  rows?: string;
  may?: string[];
  fields?: string[];
}
export interface View {
  name: string;
  title?: string;
  where?: string;
  order?: string[];
  columns?: string[];
}
export interface Check {
  feel: string;
  message: string;
}
export interface Definition {
  name: string;
  id?: string;
  title?: string;
  description?: string;
  icon?: string;
  label?: string;
  order?: string[];
  columns: Column[];
  unique?: string[][];
  checks?: Check[];
  views?: View[];
  rules?: Rule[];
}

const TRANSCRIBED: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'oe', å: 'aa' };
const RESERVED = new Set(
  'id version created_at created_by updated_at updated_by user and or not in between if then else for return some every satisfies instance of true false null function external'.split(' '),
);
const KEPT_BY_TYPE: Record<string, string[]> = {
  text: ['length'],
  'long text': ['length'],
  number: ['scale', 'min', 'max', 'total'],
  integer: ['min', 'max', 'total'],
  date: ['min', 'max'],
  datetime: ['min', 'max'],
  choice: ['options'],
  reference: ['table'],
};
const OF_TYPES = [...new Set(Object.values(KEPT_BY_TYPE).flat())];

/** Return the title of a column or table: its own, else made of its name, as the server does. */
export function titleOf(thing: { name: string; title?: string }): string {
  const plain = thing.name.replaceAll('_', ' ');
  return thing.title ?? plain.charAt(0).toUpperCase() + plain.slice(1).toLowerCase();
}

/** Return a name for a title: small letters, digits and underscores, none of those that are taken. */
export function nameOf(title: string, taken: Iterable<string> = [], otherwise = 'column'): string {
  const spelt = [...title.toLowerCase()].map((letter) => TRANSCRIBED[letter] ?? letter).join('');
  const bare = spelt.normalize('NFKD').replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 40) || otherwise;
  const begun = /^[a-z]/.test(bare) ? bare : `${otherwise}_${bare}`;
  const name = RESERVED.has(begun) ? `${begun}_value` : begun;
  const known = new Set(taken);
  let found = name;
  for (let count = 2; known.has(found); count++) found = `${name}_${count}`;
  return found;
}

export function idOf(column: Column): string {
  return column.id ?? column.name;
}

export function optionOf(option: Option | string): Option {
  return typeof option === 'string' ? { value: option } : option;
}

/** Add a column of a type, named so that nothing else is. */
export function add(table: Definition, type: string, title: string): Column {
  const taken = table.columns.flatMap((column) => [column.name, idOf(column)]);
  const name = nameOf(title, taken);
  const column: Column = { name, id: name, title, type };
  if (type === 'number') column.scale = 2;
  if (type === 'choice') column.options = [{ value: 'first', title: 'First', color: 'teal' }];
  table.columns.push(column);
  return column;
}

/** Give a column another name, wherever the table speaks of it; its values stay with its id. */
export function rename(table: Definition, column: Column, name: string, published: boolean): void {
  const before = column.name;
  if (published) column.id = idOf(column);
  else column.id = name;
  column.name = name;
  const follow = (names?: string[]): string[] | undefined => names?.map((one) => (one === before ? name : one === `-${before}` ? `-${name}` : one));
  assign(table, 'order', follow(table.order));
  assign(table, 'unique', table.unique?.map((names) => follow(names)!));
  for (const rule of table.rules ?? []) {
    assign(rule, 'fields', follow(rule.fields));
    assign(rule, 'rows', renamed(rule.rows, before, name));
  }
  for (const view of table.views ?? []) {
    assign(view, 'order', follow(view.order));
    assign(view, 'columns', follow(view.columns));
    assign(view, 'where', renamed(view.where, before, name));
  }
  for (const check of table.checks ?? []) check.feel = renamed(check.feel, before, name)!;
  assign(table, 'label', table.label?.replace(/\{\{.*?\}\}/gs, (part) => renamed(part, before, name)!));
}

/** Return an expression in which a column has another name: not in texts, not behind a dot. */
export function renamed(text: string | undefined, before: string, after: string): string | undefined {
  return text?.replace(/"(?:[^"\\]|\\.)*"|[.\p{L}\p{N}_]+/gu, (word) => {
    if (word.startsWith('"')) return word;
    const [first, ...rest] = word.split('.');
    return first === before ? [after, ...rest].join('.') : word;
  });
}

/** Remove a column, and what the table says of it by name; expressions that read it are left to be told by the server. */
export function remove(table: Definition, column: Column): void {
  table.columns.splice(table.columns.indexOf(column), 1);
  const without = (names?: string[]): string[] | undefined => names?.filter((one) => one.replace(/^-/, '') !== column.name);
  assign(table, 'order', without(table.order));
  assign(table, 'unique', table.unique?.map((names) => without(names)!).filter((names) => names.length > 0));
  for (const rule of table.rules ?? []) assign(rule, 'fields', without(rule.fields));
  for (const view of table.views ?? []) {
    assign(view, 'order', without(view.order));
    assign(view, 'columns', without(view.columns));
  }
}

/** Move an item of a list by some places, as far as there are any; tell whether it moved. */
export function move<T>(list: T[], item: T, by: number): boolean {
  const from = list.indexOf(item);
  const to = Math.min(list.length - 1, Math.max(0, from + by));
  if (from < 0 || to === from) return false;
  list.splice(from, 1);
  list.splice(to, 0, item);
  return true;
}

/** Give a column another type, and let go of what only the old one had. */
export function retype(column: Column, type: string): void {
  column.type = type;
  const kept = KEPT_BY_TYPE[type] ?? [];
  for (const key of OF_TYPES) if (!kept.includes(key)) delete (column as unknown as Record<string, unknown>)[key];
  if (type === 'number') column.scale ??= 2;
  if (type === 'choice') column.options ??= [{ value: 'first', title: 'First', color: 'teal' }];
}

/** Begin a column anew under another id: its values go, and any type may come. */
export function replaceColumn(table: Definition, column: Column, published: Iterable<string>): void {
  const taken = [...table.columns.map(idOf), ...published];
  column.id = nameOf(column.name, taken);
}

/** Set a key, or take it away where the value is nothing. */
export function assign<T extends object, K extends keyof T>(thing: T, key: K, value: T[K] | undefined): void {
  if (value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0)) delete thing[key];
  else thing[key] = value;
}

/** Return what people call a rule, without its conditions. */
export function verbs(rule: Rule): string[] {
  return rule.may ?? ['read'];
}
