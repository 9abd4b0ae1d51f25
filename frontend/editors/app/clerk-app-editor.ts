/**
 * What an app says of itself, and the tiles it puts on the home page, with the tiles as they would be drawn for whoever edits.
 *
 *   <clerk-app-editor data-preview="/studio/leave/tiles/">
 *     <script type="application/json" data-name="draft">…see draft.ts…</script>
 *     <script type="application/json" data-name="known">{"people": [["ada", "Ada Lovelace"]], "roles": [["hr", "Human resources"]], "tables": [["absences", "Absences"]],
 *       "links": ["/tables/leave/absences/"], "colors": ["teal"], "iconNames": ["beach"], "most": 12, "icons": {"plus": "<svg…>"}}</script>
 *   </clerk-app-editor>
 */
import { assign, nameOf } from '../tables/definition';
import { button, drawn, field, h, select, tick } from '../tables/dom';
import { data, JsonEditor, text } from '../tables/json-editor';
import { listProblems } from '../problems';
import type { Problem } from '../draft';

type Pair = [string, string];
export interface Source {
  table: string;
  where?: string;
  params?: Record<string, string>;
}
export interface Tile {
  label: string;
  value?: string;
  unit?: string;
  hint?: string;
  link?: string;
  icon?: string;
  roles?: string[];
  sources?: Record<string, Source>;
}
type Said = 'name' | 'description' | 'purpose' | 'owner' | 'review' | 'icon' | 'color';
export type App = { handle: string; tiles?: Tile[] } & Partial<Record<Said, string>>;
export interface Known {
  people: Pair[];
  roles: Pair[];
  tables: Pair[];
  links: string[];
  colors: string[];
  iconNames: string[];
  most: number;
  icons: Record<string, string>;
}

export class ClerkAppEditor extends JsonEditor<App> {
  known!: Known;
  private readonly list = h('section', {});
  private readonly preview = h('div', { class: 'ae-preview', 'aria-live': 'polite' });

  protected prepare(): void {
    this.known = data<Known>(this, 'known');
  }

  protected settled(): void {
    void this.look();
  }

  /** Show the tiles as the server draws them; the last ones stay while it cannot be reached. */
  private async look(): Promise<void> {
    const url = this.dataset['preview'];
    if (!url) return;
    try {
      const answer = await fetch(url, { headers: { 'X-Requested-With': 'fetch' } });
      if (answer.ok) this.preview.innerHTML = await answer.text(); // drawn by our own server
    } catch {
      // Offline: the draft bar says so.
    }
  }

  private get tiles(): Tile[] {
    return this.value.tiles ?? [];
  }

  protected draw(): Node[] {
    const full = this.tiles.length >= this.known.most;
    const add = button([drawn(this.known.icons, 'plus'), text('addTile', 'Add a tile')], 'add-tile', () => this.add(), 'btn btn-primary');
    const empty = this.tiles.length === 0 && h('p', { class: 'td-empty' }, text('noTilesYet', 'No tile yet. A tile is one figure on the home page of those who need it: open orders, days left, who is away.'));
    const tiles = h('section', { class: 'td-main', 'data-place': '/tiles' }, h('h2', { class: 'ae-title' }, text('tiles', 'Tiles on the home page')), h('ul', { class: 'td-list td-main' }, ...this.tiles.map((tile, at) => this.tile(tile, at))), empty, this.editable && !full && add);
    const seen = h('section', { class: 'card ae-seen' }, h('header', { class: 'card-header' }, h('h2', { class: 'card-title' }, text('yourHome', 'On your home page'))), h('div', { class: 'card-body' }, this.preview));
    return [h('div', { class: 'td-main ae' }, this.about(), seen, tiles, this.list)];
  }

  protected override mark(): Problem[] {
    const rest = super.mark();
    listProblems(this.list, rest, () => undefined);
    return rest;
  }

  private text(key: Said, label: string, more: { rows?: number; type?: string; list?: string[]; hint?: string; wide?: boolean } = {}): HTMLElement {
    return field({ label, key, value: this.value[key] ?? '', place: `/${key}`, disabled: !this.editable, ...more, onChange: (now) => (assign(this.value, key, now), this.changed()) });
  }

  private about(): HTMLElement {
    const disabled = !this.editable;
    const owner = this.value.owner ?? '';
    const unknown: Pair[] = owner && !this.known.people.some(([one]) => one === owner) ? [[owner, owner]] : [];
    const people: Pair[] = [['', text('nobodyYet', 'Nobody yet')], ...unknown, ...this.known.people];
    const colors = this.known.colors.map((color) => this.color(color));
    return h(
      'section',
      { class: 'card' },
      h(
        'div',
        { class: 'card-body td-grid' },
        this.text('name', text('name', 'Name')),
        this.text('description', text('description', 'Description'), { hint: text('oneSentence', 'One sentence for everybody who uses it.'), wide: true }),
        this.text('purpose', text('purpose', 'Purpose'), { rows: 2, hint: text('purposeHint', 'Why it exists, what it should achieve, what does not belong in it.'), wide: true }),
        select({ label: text('answerable', 'Answerable for it'), key: 'owner', value: owner, choices: people, disabled, place: '/owner', onChange: (now) => (assign(this.value, 'owner', now), this.changed()) }),
        this.text('review', text('nextReview', 'Next review'), { type: 'date' }),
        this.text('icon', text('icon', 'Icon'), { list: this.known.iconNames }),
        h('fieldset', { class: 'td-field', 'data-place': '/color', disabled }, h('legend', { class: 'form-label' }, text('colour', 'Colour')), h('div', { class: 'swatches' }, ...colors)),
      ),
    );
  }

  private color(color: string): HTMLElement {
    const choose = (): void => ((this.value.color = color), this.changed());
    return h('label', { class: 'swatch', 'data-hue': color }, h('input', { type: 'radio', name: 'color', value: color, checked: this.value.color === color, 'aria-label': color, 'data-key': `color-${color}`, change: choose }), h('span', {}));
  }

  private add(): void {
    const table = this.known.tables[0];
    const name = table ? nameOf(table[0], [], 'rows') : '';
    const tile: Tile = table ? { label: table[1], value: `=count(${name})`, sources: { [name]: { table: table[0] } } } : { label: text('newTile', 'New tile'), value: '=1' };
    this.edit(() => (this.value.tiles = [...this.tiles, tile]), `label-${this.tiles.length}`);
    this.querySelector<HTMLInputElement>(`[data-key="label-${this.tiles.length - 1}"]`)?.select();
  }

  private tile(tile: Tile, at: number): HTMLElement {
    const disabled = !this.editable;
    const place = `/tiles/${at}`;
    const put = (key: 'label' | 'value' | 'unit' | 'hint' | 'link' | 'icon', label: string, more: { mono?: boolean; list?: string[]; hint?: string; rows?: number; wide?: boolean } = {}): HTMLElement =>
      field({ label, key: `${key}-${at}`, value: tile[key] ?? '', place: `${place}/${key}`, disabled, ...more, onChange: (now) => (key === 'label' ? (tile.label = now) : assign(tile, key, now), this.changed()) });
    return h(
      'li',
      { class: 'td-block card ae-tile', 'data-place': place },
      h(
        'div',
        { class: 'td-grid' },
        put('label', text('label', 'Label')),
        put('value', text('figure', 'Figure'), { mono: true, rows: 1, hint: text('figureHint', 'FEEL after =, over the rows below and user.') }),
        put('unit', text('unit', 'Unit')),
        put('hint', text('lineBelow', 'Line below'), { rows: 1, hint: text('lineHint', 'Text, with FEEL in {{ }}.') }),
        put('link', text('leadsTo', 'Leads to'), { list: this.known.links }),
        put('icon', text('icon', 'Icon'), { list: this.known.iconNames }),
      ),
      this.seenBy(tile, at),
      this.sources(tile, at),
      disabled ? undefined : this.tools(at),
    );
  }

  private tools(at: number): HTMLElement {
    const move = (by: number): void => this.edit(() => this.value.tiles!.splice(at + by, 0, ...this.value.tiles!.splice(at, 1)), `up-${at + by}`);
    const parts = [
      at > 0 && button([drawn(this.known.icons, 'arrow-up')], `up-${at}`, () => move(-1), 'btn-quiet', { 'aria-label': text('moveUp', 'Move up') }),
      at < this.tiles.length - 1 && button([drawn(this.known.icons, 'arrow-down')], `down-${at}`, () => move(1), 'btn-quiet', { 'aria-label': text('moveDown', 'Move down') }),
      button([drawn(this.known.icons, 'trash'), text('removeTile', 'Remove the tile')], `gone-${at}`, () => this.edit(() => void this.value.tiles!.splice(at, 1)), 'btn btn-sm btn-ghost'),
    ];
    return h('div', { class: 'td-tools' }, ...parts);
  }

  private seenBy(tile: Tile, at: number): HTMLElement {
    const held = tile.roles ?? [];
    const unknown = held.filter((role) => !this.known.roles.some(([one]) => one === role)).map((role): Pair => [role, role]);
    const flip = (role: string, on: boolean): void => assign(tile, 'roles', on ? [...held, role] : held.filter((one) => one !== role));
    const ticks = [...this.known.roles, ...unknown].map(([role, label]) => tick(label, `role-${at}-${role}`, held.includes(role), (on) => this.edit(() => flip(role, on)), !this.editable));
    const hint = held.length === 0 ? text('tileForAll', 'Everybody who has a role in the app sees it.') : '';
    return h('fieldset', { class: 'ae-roles', 'data-place': `/tiles/${at}/roles` }, h('legend', { class: 'form-label' }, text('seenBy', 'Seen by')), h('div', { class: 'td-ticks' }, ...ticks), hint ? h('p', { class: 'form-hint' }, hint) : undefined);
  }

  private sources(tile: Tile, at: number): HTMLElement {
    const names = Object.keys(tile.sources ?? {});
    const add = (): void => {
      const [table] = this.known.tables[0]!;
      const name = nameOf(table, names, 'rows');
      this.edit(() => (tile.sources = { ...tile.sources, [name]: { table } }), `where-${at}-${name}`);
    };
    const more = this.editable && this.known.tables.length > 0 && button([drawn(this.known.icons, 'database'), text('addRows', 'Rows of a table')], `source-${at}`, add);
    return h('div', { class: 'ae-sources' }, ...names.map((name) => this.source(tile, at, name)), more);
  }

  private source(tile: Tile, at: number, name: string): HTMLElement {
    const source = tile.sources![name]!;
    const disabled = !this.editable;
    const place = `/tiles/${at}/sources/${name}`;
    const unknown: Pair[] = this.known.tables.some(([one]) => one === source.table) ? [] : [[source.table, source.table]];
    const params = Object.entries(source.params ?? {}).map(([key, value]) => `${key} ${value}`).join('\n');
    const gone = button([drawn(this.known.icons, 'trash')], `gone-${at}-${name}`, () => this.edit(() => (delete tile.sources![name], Object.keys(tile.sources!).length === 0 && delete tile.sources)), 'btn-quiet', { 'aria-label': `${text('removeRows', 'Remove the rows')} ${name}` });
    return h(
      'div',
      { class: 'td-grid ae-source', 'data-place': place },
      h('div', { class: 'td-field' }, h('span', { class: 'form-label' }, text('calledInFigure', 'Called in the figure')), h('div', { class: 'ae-name' }, h('code', {}, name), disabled ? undefined : gone)),
      select({ label: text('table', 'Table'), key: `table-${at}-${name}`, value: source.table, choices: [...unknown, ...this.known.tables], disabled, place: `${place}/table`, onChange: (now) => this.edit(() => (source.table = now)) }),
      field({ label: text('rowsWhere', 'Rows for which holds'), key: `where-${at}-${name}`, value: source.where ?? '', placeholder: text('allRows', 'all'), mono: true, rows: 1, disabled, place: `${place}/where`, onChange: (now) => (assign(source, 'where', now), this.changed()) }),
      field({ label: text('values', 'Values it may name'), key: `params-${at}-${name}`, value: params, mono: true, rows: 1, disabled, place: `${place}/params`, hint: text('valuesHint', 'One a line: day =today()'), onChange: (now) => (assign(source, 'params', valuesOf(now)), this.changed()) }),
    );
  }
}

/** Return values by name from lines such as `day =today()`; undefined for none. */
export function valuesOf(lines: string): Record<string, string> | undefined {
  const found = lines
    .split('\n')
    .map((line) => /^\s*([^\s=]+)\s*(=?.*)$/.exec(line))
    .filter((match): match is RegExpExecArray => match !== null);
  return found.length ? Object.fromEntries(found.map((match) => [match[1]!, match[2]!.trim()])) : undefined;
}

customElements.define('clerk-app-editor', ClerkAppEditor);
