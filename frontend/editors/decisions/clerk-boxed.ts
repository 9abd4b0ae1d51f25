/**
 * Edits a boxed expression of DMN: nested rows with a name on the left and FEEL, or further rows, on the right.
 *
 *   const box = document.createElement('clerk-boxed');
 *   box.show(host, { say, editable, change: () => …, known: ['amount'] });
 *
 * It changes the file's own tree, so that everything else of the file stays as it is; every change calls `change`.
 */
import { style } from '../../kit/style';
import sheet from '../../styles/boxed.css?url';
import { make } from '../builders/parts';
import type { Say } from '../builders/words';
import { completing } from '../completing';
import type { Problem } from '../draft';
import type { Tree } from '../trees';
import { add, binding, entry, expressions, kindOf, KINDS, literal, made, parts, remove, replace, SLOTS, textIn, wordsOf, writeText, type Kind } from './boxed-kinds';
import { table } from './boxed-table';
import { converted, type Loss } from './converting';

interface Around {
  say: Say;
  editable: boolean;
  /** The names that the decision requires. */
  known: string[];
  change(): void;
}

const PAUSE = 350;

export class ClerkBoxed extends HTMLElement {
  private host: Tree | undefined;
  private around!: Around;
  private timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    void style(sheet);
  }

  /** Show the expression in an element: a decision, or the formula of a business knowledge model. */
  show(host: Tree, around: Around): void {
    this.host = host;
    this.around = around;
    this.draw();
  }

  /** Write what is being typed, now. */
  flush(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.around.change();
  }

  /** Mark what the server says is wrong at the expression that it names; what concerns the decision as a whole stands below. */
  tell(problems: Problem[], whole = ''): void {
    for (const old of this.querySelectorAll('.boxed-fault')) old.remove();
    for (const { element, message, severity } of problems) {
      const place = element && (element === whole ? this : this.querySelector(`[data-expression=${CSS.escape(element)}]`));
      if (place) place.append(make('p', { class: 'boxed-fault', 'data-severity': severity, role: severity === 'error' ? 'alert' : undefined }, message));
    }
  }

  private draw(): void {
    const [logic] = expressions(this.host!);
    this.replaceChildren(logic ? this.expression(logic, this.host!, this.around.known) : '');
  }

  /** Change the shape of the tree, and draw it anew. */
  private shape(act: () => void): void {
    act();
    this.draw();
    this.around.change();
  }

  private soon(act: () => void): void {
    act();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  private expression(one: Tree, parent: Tree, known: string[]): HTMLElement {
    const kind = kindOf(one);
    const box = make('div', { class: 'boxed', 'data-kind': kind, 'data-expression': one.attributes.get('id') });
    box.append(this.chooser(one, parent, kind), this.body(one, kind, known));
    return box;
  }

  private chooser(one: Tree, parent: Tree, kind: Kind): HTMLElement {
    const words = wordsOf(this.around.say);
    const select = make('select', { class: 'form-select form-select-sm boxed-kind', 'aria-label': this.around.say('boxedKind', 'Kind of expression') });
    for (const each of [...KINDS, 'decisionTable' as const]) select.append(make('option', { value: each }, words[each]));
    select.value = kind;
    select.disabled = !this.around.editable;
    select.addEventListener('change', () => this.convert(one, parent, select.value as Kind));
    return select;
  }

  /** Make another kind of an expression; say what could not be kept. */
  private convert(one: Tree, parent: Tree, kind: Kind): void {
    const { tree, lost } = converted(kind, one);
    this.shape(() => replace(parent, one, tree));
    if (lost) this.regret(lost);
  }

  private regret(lost: Exclude<Loss, ''>): void {
    const { say } = this.around;
    const told = {
      names: say('boxedLostNames', 'A list has no names, so those of the entries went. Undo brings them back.'),
      table: say('boxedLostTable', 'A line of FEEL cannot say a table, so the table went. Undo brings it back.'),
    };
    document.dispatchEvent(new CustomEvent('clerk:toasts', { detail: { value: [{ text: told[lost], tone: 'warning' }] } }));
  }

  private body(one: Tree, kind: Kind, known: string[]): HTMLElement {
    const slots = SLOTS[kind];
    if (slots) return this.slots(one, slots, known);
    switch (kind) {
      case 'literalExpression':
        return this.feel(one, known);
      case 'context':
        return this.context(one, known);
      case 'invocation':
        return this.invocation(one, known);
      case 'functionDefinition':
        return this.definition(one, known);
      case 'relation':
        return this.relation(one, known);
      case 'list':
        return this.list(one, known);
      default:
        return this.table(one, known);
    }
  }

  private table(one: Tree, known: string[]): HTMLElement {
    const { say, editable } = this.around;
    return table(one, {
      say,
      editable,
      feel: (of, label) => this.feel(of, known, label),
      name: (of, attribute, label) => this.name(of, attribute, label),
      button: (label, title, act) => this.button(label, title, act),
      adder: (label, act) => this.adder(label, act),
      shape: (act) => this.shape(act),
    });
  }

  private feel(one: Tree, known: string[], label = 'FEEL'): HTMLElement {
    const words = textIn(one);
    const field = make('textarea', { class: 'form-control boxed-feel', rows: String(Math.min(8, words.split('\n').length)), 'aria-label': label, spellcheck: 'false' });
    field.value = words;
    field.disabled = !this.around.editable;
    field.addEventListener('input', () => this.soon(() => writeText(one, field.value)));
    field.addEventListener('change', () => this.flush());
    const box = make('div', { class: 'boxed-text' }, field);
    completing(field, () => [...new Set(known)].map((name) => ({ name })));
    return box;
  }

  /** Draw rows of a name and an expression. */
  private rows(...rows: (HTMLElement | '')[]): HTMLElement {
    return make('div', { class: 'boxed-rows' }, ...rows.filter((row) => row !== ''));
  }

  private row(head: Node | string, expression: Tree | undefined, parent: Tree, known: string[], gone?: () => void): HTMLElement {
    const inside = expression ? this.expression(expression, parent, known) : this.missing(parent);
    const cells = [make('div', { class: 'boxed-head' }, head), make('div', { class: 'boxed-value' }, inside)];
    return make('div', { class: 'boxed-row' }, ...cells, ...(gone && this.around.editable ? [this.button('×', this.around.say('boxedRemove', 'Remove'), () => this.shape(gone))] : []));
  }

  /** Offer an expression where there is none. */
  private missing(parent: Tree): HTMLElement {
    return this.button('+', this.around.say('boxedAdd', 'Add an expression'), () => this.shape(() => parent.content.push(literal(parent))));
  }

  private button(label: string, title: string, act: () => void, text = label): HTMLButtonElement {
    const button = make('button', { type: 'button', class: 'btn-quiet boxed-button', title, 'aria-label': title, disabled: !this.around.editable }, text);
    button.addEventListener('click', act);
    return button;
  }

  private name(of: Tree, attribute: string, label: string): HTMLInputElement {
    const field = make('input', { class: 'form-control form-control-sm boxed-name', 'aria-label': label, spellcheck: 'false', disabled: !this.around.editable });
    field.value = of.attributes.get(attribute) ?? '';
    field.addEventListener('input', () => this.soon(() => of.attributes.set(attribute, field.value)));
    field.addEventListener('change', () => this.flush());
    return field;
  }

  private adder(label: string, act: () => void): HTMLElement | '' {
    return this.around.editable ? this.button('+', label, () => this.shape(act), `+ ${label}`) : '';
  }

  private slots(one: Tree, slots: string[], known: string[]): HTMLElement {
    const { say } = this.around;
    const words: Record<string, string> = {
      if: say('boxedWordIf', 'If'), then: say('boxedThen', 'then'), else: say('boxedElse', 'else'), in: say('boxedIn', 'in'),
      match: say('boxedMatch', 'where'), return: say('boxedReturn', 'give'), satisfies: say('boxedSatisfies', 'holds'),
    };
    const variable = one.attributes.get('iteratorVariable');
    const rows = slots.map((slot) => {
      const holder = parts(one, slot)[0] ?? this.holder(one, slot);
      const inner = slot === 'in' || slot === 'if' ? known : [...known, ...(variable ? [variable, 'partial'] : []), ...(slot === 'match' ? ['item'] : [])];
      return this.row(words[slot]!, expressions(holder)[0], holder, inner);
    });
    const head = variable === undefined ? '' : make('div', { class: 'boxed-row' }, make('div', { class: 'boxed-head' }, say('boxedEach', 'each')), make('div', { class: 'boxed-value' }, this.name(one, 'iteratorVariable', say('boxedVariable', 'Name of each'))));
    return this.rows(head, ...rows);
  }

  private holder(one: Tree, name: string): Tree {
    const holder = made(one, name);
    one.content.push(holder);
    return holder;
  }

  private context(one: Tree, known: string[]): HTMLElement {
    const { say } = this.around;
    const names: string[] = [];
    const rows = parts(one, 'contextEntry').map((each) => {
      const [variable] = parts(each, 'variable');
      const head = variable ? this.name(variable, 'name', say('boxedName', 'Name')) : make('em', {}, say('boxedResult', 'Result'));
      const row = this.row(head, expressions(each)[0], each, [...known, ...names], () => remove(one, each));
      if (variable) names.push(variable.attributes.get('name') ?? '');
      return row;
    });
    const result = parts(one, 'contextEntry').some((each) => !parts(each, 'variable').length);
    const more = (): void => {
      const last = parts(one, 'contextEntry').at(-1);
      const fresh = entry(one, `entry${parts(one, 'contextEntry').length + 1}`);
      if (result && last) one.content.splice(one.content.indexOf(last), 0, fresh);
      else add(one, fresh);
    };
    return this.rows(...rows, this.adder(say('boxedEntry', 'Entry'), more), result ? '' : this.adder(say('boxedResult', 'Result'), () => add(one, entry(one, ''))));
  }

  private list(one: Tree, known: string[]): HTMLElement {
    const rows = expressions(one).map((each, index) => this.row(String(index + 1), each, one, known, () => remove(one, each)));
    return this.rows(...rows, this.adder(this.around.say('boxedItem', 'Item'), () => one.content.push(literal(one))));
  }

  private invocation(one: Tree, known: string[]): HTMLElement {
    const { say } = this.around;
    const rows = parts(one, 'binding').map((each) => {
      const [parameter] = parts(each, 'parameter');
      return this.row(parameter ? this.name(parameter, 'name', say('boxedParameter', 'Parameter')) : '', expressions(each)[0], each, known, () => remove(one, each));
    });
    return this.rows(this.row(say('boxedCalls', 'calls'), expressions(one)[0], one, known), ...rows, this.adder(say('boxedParameter', 'Parameter'), () => add(one, binding(one, 'parameter'))));
  }

  private definition(one: Tree, known: string[]): HTMLElement {
    const { say } = this.around;
    const all = parts(one, 'formalParameter');
    const fields = all.map((each) => make('span', { class: 'boxed-parameter' }, this.name(each, 'name', say('boxedParameter', 'Parameter')), this.around.editable ? this.button('×', say('boxedRemove', 'Remove'), () => this.shape(() => remove(one, each))) : ''));
    const more = this.adder(say('boxedParameter', 'Parameter'), () => {
      const fresh = made(one, 'formalParameter', { name: `parameter${all.length + 1}` });
      one.content.splice(all.length ? one.content.indexOf(all.at(-1)!) + 1 : 0, 0, fresh);
    });
    const names = all.map((each) => each.attributes.get('name') ?? '');
    return this.rows(make('div', { class: 'boxed-parameters' }, ...fields, more), this.row(say('boxedGives', 'gives'), expressions(one)[0], one, [...known, ...names]));
  }

  private relation(one: Tree, known: string[]): HTMLElement {
    const { say } = this.around;
    const columns = parts(one, 'column');
    const dropColumn = (column: Tree, index: number): void => {
      remove(one, column);
      for (const row of parts(one, 'row')) if (expressions(row)[index]) remove(row, expressions(row)[index]!);
    };
    const addColumn = (): void => {
      const fresh = made(one, 'column', { name: `column${columns.length + 1}` });
      one.content.splice(columns.length ? one.content.indexOf(columns.at(-1)!) + 1 : 0, 0, fresh);
      for (const row of parts(one, 'row')) row.content.push(literal(one));
    };
    const head = make('tr', {}, ...columns.map((column, index) => make('th', {}, this.name(column, 'name', say('boxedColumn', 'Column')), this.button('×', say('boxedRemove', 'Remove'), () => this.shape(() => dropColumn(column, index))))), make('th', {}, this.adder(say('boxedColumn', 'Column'), addColumn)));
    const rows = parts(one, 'row').map((row) => make('tr', {}, ...expressions(row).map((each) => make('td', {}, this.expression(each, row, known))), make('td', {}, this.button('×', say('boxedRemove', 'Remove'), () => this.shape(() => remove(one, row))))));
    const addRow = (): void => add(one, made(one, 'row', {}, ...columns.map(() => literal(one))));
    return make('div', { class: 'boxed-relation' }, make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows)), this.adder(say('boxedRow', 'Row'), addRow));
  }
}

/** Return the names that a decision requires: of inputs and of other decisions. */
export function required(root: Tree, host: Tree): string[] {
  const names = new Map<string, string>();
  const walk = (tree: Tree): void => {
    const id = tree.attributes.get('id');
    if (id && tree.attributes.get('name')) names.set(id, tree.attributes.get('name')!);
  };
  for (const one of root.content) if (typeof one !== 'string') walk(one);
  const links = ['informationRequirement', 'knowledgeRequirement'].flatMap((kind) => parts(host, kind));
  const hrefs = links.flatMap((link) => link.content.filter((one): one is Tree => typeof one !== 'string').map((one) => (one.attributes.get('href') ?? '').replace(/^.*#/, '')));
  return [...parts(host, 'formalParameter').map((one) => one.attributes.get('name') ?? ''), ...hrefs.map((id) => names.get(id) ?? '')].filter(Boolean);
}

customElements.define('clerk-boxed', ClerkBoxed);
