/**
 * The first rows of a table, as a grid: move with the arrows, type to write, paste from a spreadsheet; every fault stands at its cell.
 *
 *   <clerk-grid>
 *     <script type="application/json" data-name="draft">…see draft.ts…</script>
 *     <script type="application/json" data-name="known">{"table": "Errands", "columns": [{"name": "owner", "title": "Owner", "type": "person", "options": []}], "icons": {"plus": "<svg…>"}}</script>
 *   </clerk-grid>
 *
 * Enter or F2 opens a cell, Escape leaves it as it was, Delete empties it. Ctrl+Z takes back cell by cell what was done since the page was
 * opened, and then what the draft had before; Ctrl+Y and Ctrl+Shift+Z do it again.
 */
import { json } from '../../kit/json';
import { text } from '../../kit/texts';
import { Draft, type Problem } from '../draft';
import { listProblems } from '../problems';
import { Steps } from '../steps';
import { button, drawn, h, select } from '../tables/dom';
import { undoByKey } from '../undo-keys';
import { csv, difference, list, pasted, type Kind, type Sheet } from './sheets';

interface Column {
  name: string;
  title: string;
  type: string;
  options: string[];
}
interface Known {
  table: string;
  columns: Column[];
  icons: Record<string, string>;
}
const FEW = 300;
const STEPS: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class ClerkGrid extends HTMLElement {
  draft!: Draft;
  sheet!: Sheet;
  private known!: Known;
  private kind!: Kind;
  private shown = FEW;
  private here: [number, number] = [0, 0];
  private readonly steps = new Steps();
  private endKeys = (): void => undefined;
  private readonly stage = h('div', { class: 'grid-stage' });
  private readonly list = h('section', {});

  connectedCallback(): void {
    if (this.draft) return;
    this.draft = Draft.open(this);
    this.known = json<Known>(this, 'known', { table: '', columns: [], icons: {} });
    const named = (types: string[]): Set<string> => new Set(this.known.columns.filter((one) => types.includes(one.type)).map((one) => one.name));
    this.kind = this.draft.path.endsWith('.json') ? list(named(['number', 'integer']), named(['boolean'])) : csv();
    for (const child of [...this.children]) if (child.tagName !== 'SCRIPT') child.remove();
    this.append(this.list, this.stage);
    this.sheet = this.kind.read(this.draft.content);
    this.draft.own = {
      undo: () => this.step(this.steps.undo(this.draft.content)),
      redo: () => this.step(this.steps.redo(this.draft.content)),
      canUndo: () => this.steps.canUndo,
      canRedo: () => this.steps.canRedo,
    };
    this.endKeys = undoByKey(this.draft);
    this.draft.addEventListener('saved', () => this.mark());
    this.draft.addEventListener('others', () => this.redraw());
    this.draft.addEventListener('replaced', () => this.replaced());
    this.stage.addEventListener('keydown', (event) => this.key(event));
    this.stage.addEventListener('dblclick', (event) => this.open(cellOf(event.target)));
    this.stage.addEventListener('paste', (event) => this.paste(event));
    this.redraw();
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    this.endKeys();
    this.draft?.close();
  }

  /** Go to a content of this page's history, and to the cell that it changes. */
  private step(content: string): boolean {
    const before = this.sheet;
    this.sheet = this.kind.read(content);
    this.here = difference(before, this.sheet) ?? this.here;
    this.shown = Math.max(this.shown, this.here[0] + 1);
    this.draft.change(content);
    this.redraw(true);
    this.draft.historyChanged();
    return true;
  }

  private replaced(): void {
    this.steps.forget();
    try {
      this.sheet = this.kind.read(this.draft.content);
    } catch {
      location.reload(); // no longer a list: it opens as text
      return;
    }
    this.redraw(this.stage.contains(document.activeElement));
  }

  private changed(): void {
    const content = this.kind.write(this.sheet);
    if (content === this.draft.content) return;
    this.steps.note(this.draft.content);
    this.draft.change(content);
  }

  private edit(change: () => void, here?: [number, number]): void {
    change();
    this.changed();
    if (here) this.here = here;
    this.redraw(true);
  }

  private redraw(focus = false): void {
    const { columns, rows } = this.sheet;
    const head = h('tr', {}, h('td', { class: 'grid-number' }), ...columns.map((name, place) => this.head(name, place)), this.draft.editable && h('th', { class: 'grid-more' }, h('span', { class: 'visually-hidden' }, text('rowTools', 'Rows'))));
    const body = rows.slice(0, this.shown).map((_row, at) => this.row(at));
    const table = h('table', { role: 'grid', class: 'rows-grid', 'aria-label': this.known.table || this.draft.path, 'aria-rowcount': rows.length + 1 }, h('thead', {}, head), h('tbody', {}, ...body));
    const empty = columns.length === 0 || rows.length === 0;
    const parts = [
      columns.length > 0 && h('div', { class: 'grid-scroll' }, table),
      empty && h('p', { class: 'td-empty' }, columns.length ? text('noRowsYet', 'No row yet. Add one, or paste rows from a spreadsheet.') : text('noColumnsYet', 'No column yet. Add the first one.')),
      rows.length > this.shown && button([`${text('showMore', 'Show more rows')} (${rows.length - this.shown})`], 'more', () => ((this.shown += FEW), this.redraw())),
      this.draft.editable && this.tools(),
    ];
    this.stage.replaceChildren(...parts.filter((part): part is HTMLElement => part !== false));
    this.mark();
    if (focus) this.cell(...this.here)?.focus();
  }

  private head(name: string, place: number): HTMLElement {
    const column = this.known.columns.find((one) => one.name === name);
    const gone = this.draft.editable && button([drawn(this.known.icons, 'x')], `column-${place}`, () => this.dropColumn(place), 'btn-quiet', { 'aria-label': `${text('removeColumn', 'Remove the column')} ${name}` });
    return h('th', { scope: 'col' }, h('span', {}, column?.title ?? name), h('small', {}, column ? `${name} · ${column.type}` : name), gone);
  }

  private dropColumn(place: number): void {
    this.edit(() => {
      this.sheet.columns.splice(place, 1);
      for (const row of this.sheet.rows) row.cells.splice(place, 1);
    });
  }

  private row(at: number): HTMLElement {
    const cells = this.sheet.rows[at]!.cells.map((cell, place) => h('td', { role: 'gridcell', 'data-at': at, 'data-place': place, tabindex: at === this.here[0] && place === this.here[1] ? '0' : '-1', focus: () => this.settle(at, place) }, cell));
    const gone = this.draft.editable && h('td', { class: 'grid-more' }, button([drawn(this.known.icons, 'trash')], `row-${at}`, () => this.edit(() => this.sheet.rows.splice(at, 1), [Math.max(0, Math.min(at, this.sheet.rows.length - 2)), this.here[1]]), 'btn-quiet', { 'aria-label': `${text('removeRow', 'Remove row')} ${at + 1}` }));
    return h('tr', {}, h('th', { scope: 'row', class: 'grid-number' }, String(at + 1)), ...cells, gone);
  }

  private settle(at: number, place: number): void {
    this.cell(...this.here)?.setAttribute('tabindex', '-1');
    this.here = [at, place];
    this.cell(at, place)?.setAttribute('tabindex', '0');
  }

  private tools(): HTMLElement {
    const add = button([drawn(this.known.icons, 'plus'), text('addRow', 'Add a row')], 'add-row', () => this.addRow(), 'btn btn-primary', { disabled: this.sheet.columns.length === 0 });
    return h('div', { class: 'td-tools grid-tools' }, add, this.columnTool());
  }

  private addRow(): void {
    this.shown = Math.max(this.shown, this.sheet.rows.length + 1);
    this.edit(() => this.sheet.rows.push({ at: 0, cells: this.sheet.columns.map(() => '') }), [this.sheet.rows.length, 0]);
  }

  private columnTool(): HTMLElement | false {
    const free = this.known.columns.filter((one) => !this.sheet.columns.includes(one.name));
    const add = (name: string): void => {
      if (!name || this.sheet.columns.includes(name)) return;
      this.edit(() => {
        this.sheet.columns.push(name);
        for (const row of this.sheet.rows) row.cells.push('');
      });
    };
    if (free.length) return select({ label: text('addColumn', 'Add a column'), key: 'add-column', value: '', choices: [['', text('addColumn', 'Add a column')], ...free.map((one): [string, string] => [one.name, one.title])], onChange: add });
    if (this.known.columns.length) return false;
    const name = h('input', { class: 'form-control', 'aria-label': text('columnName', 'Name of a column'), placeholder: text('columnName', 'Name of a column') });
    return h('form', { class: 'row-wrap', submit: (event) => (event.preventDefault(), add(name.value.trim())) }, name, h('button', { class: 'btn' }, text('addColumn', 'Add a column')));
  }

  private cell(at: number, place: number): HTMLElement | null {
    return this.stage.querySelector(`td[data-at="${at}"][data-place="${place}"]`);
  }

  private key(event: KeyboardEvent): void {
    const cell = event.target as HTMLElement;
    if (!cell.matches('td[data-at]') || event.altKey) return;
    const step = STEPS[event.key];
    if (step) this.go(step, event);
    else if (event.ctrlKey || event.metaKey) {
      if (event.key === 'c') void navigator.clipboard?.writeText(cell.textContent ?? '');
    } else if (event.key === 'Enter' || event.key === 'F2') this.open(cell, undefined, event);
    else if (event.key === 'Delete' || event.key === 'Backspace') this.write(cell, '');
    else if (event.key.length === 1) this.open(cell, event.key, event);
  }

  private go([down, right]: [number, number], event?: Event): void {
    const next = this.cell(this.here[0] + down, this.here[1] + right);
    if (!next) return;
    event?.preventDefault();
    next.focus();
  }

  /** Let somebody write into a cell: `begun` is what they typed already. */
  private open(cell: HTMLElement | null, begun?: string, event?: Event): void {
    if (!cell || !this.draft.editable || cell.querySelector('input, select')) return;
    event?.preventDefault();
    const before = cell.textContent ?? '';
    const field = this.field(Number(cell.dataset['place']), begun ?? before);
    let done = false;
    const close = (keep: boolean, step?: [number, number]): void => {
      if (done) return;
      done = true;
      cell.textContent = before;
      if (keep && field.value !== before) this.write(cell, field.value);
      if (step) (this.go(step), this.cell(...this.here)?.focus());
    };
    field.addEventListener('keydown', (pressed) => {
      const key = (pressed as KeyboardEvent).key;
      pressed.stopPropagation();
      if (key === 'Escape') close(false, [0, 0]);
      else if (key === 'Enter') (pressed.preventDefault(), close(true, [1, 0]));
      else if (key === 'Tab') (pressed.preventDefault(), close(true, [0, (pressed as KeyboardEvent).shiftKey ? -1 : 1]));
    });
    field.addEventListener('paste', (pasting) => pasting.stopPropagation());
    field.addEventListener('blur', () => close(true));
    cell.replaceChildren(field);
    field.focus();
  }

  private field(place: number, value: string): HTMLInputElement | HTMLSelectElement {
    const column = this.known.columns.find((one) => one.name === this.sheet.columns[place]);
    const choices = column?.type === 'boolean' ? ['true', 'false'] : (column?.options ?? []);
    if (choices.length && (value === '' || choices.includes(value))) return h('select', { 'aria-label': column!.title }, ...['', ...choices].map((one) => h('option', { value: one, selected: one === value }, one)));
    const field = h('input', { 'aria-label': column?.title ?? this.sheet.columns[place], type: column?.type === 'date' && /^(\d{4}-\d\d-\d\d)?$/.test(value) ? 'date' : 'text' });
    field.value = value;
    return field;
  }

  private write(cell: HTMLElement, value: string): void {
    if (!this.draft.editable) return;
    const [at, place] = [Number(cell.dataset['at']), Number(cell.dataset['place'])];
    this.sheet.rows[at]!.cells[place] = value;
    cell.textContent = value;
    this.changed();
  }

  /** Put a block of cells where the focus is; rows that are missing are added. */
  private paste(event: ClipboardEvent): void {
    const block = pasted(event.clipboardData?.getData('text/plain') ?? '');
    if (!this.draft.editable || !block.length || (event.target as Element).closest('input, select')) return;
    event.preventDefault();
    const { columns, rows } = this.sheet;
    const [top, left] = rows.length ? this.here : [0, 0];
    this.edit(() => {
      for (const [down, cells] of block.entries()) {
        const row = (rows[top + down] ??= { at: 0, cells: columns.map(() => '') });
        for (const [right, cell] of cells.entries()) if (left + right < columns.length) row.cells[left + right] = cell;
      }
    });
  }

  /** Show each problem at its cell, and all of them above. */
  private mark(): void {
    for (const old of this.stage.querySelectorAll('.is-invalid')) (old.classList.remove('is-invalid'), old.removeAttribute('title'), old.removeAttribute('aria-invalid'));
    for (const problem of this.draft.problems) {
      const cell = this.placed(problem);
      cell?.classList.add('is-invalid');
      cell?.setAttribute('aria-invalid', 'true');
      cell?.setAttribute('title', `${problem.message} ${problem.remedy}`);
    }
    listProblems(this.list, this.draft.problems, (problem) => this.placed(problem, true)?.focus());
  }

  /** Return the cell that a problem names by the row's line or index and the column's place or name; `show` brings rows that are not drawn yet. */
  private placed(problem: Problem, show = false): HTMLElement | null {
    const [row, column] = (problem.place.split('#/')[1] ?? '').split('/');
    if (row === undefined || column === undefined) return null;
    const at = this.sheet.rows.findIndex((one) => one.at === Number(row));
    if (show && at >= this.shown) ((this.shown = at + 1), this.redraw());
    const place = this.sheet.columns.indexOf(decodeURIComponent(column));
    return at < 0 ? null : this.cell(at, place < 0 ? Number(column) : place);
  }
}

function cellOf(target: EventTarget | null): HTMLElement | null {
  return (target as Element).closest('td[data-at]');
}

customElements.define('clerk-grid', ClerkGrid);
