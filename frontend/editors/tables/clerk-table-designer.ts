/**
 * The table designer: columns, who may do what, what must hold, views; and what all that does to the rows that are there.
 *
 *   <clerk-table-designer>
 *     <script type="application/json" data-name="draft">…see draft.ts…</script>
 *     <script type="application/json" data-name="table">{"types": [{"name": "text", "label": "Text", "icon": "letter-case", "hint": "…"}],
 *       "roles": [{"name": "hr", "title": "…"}], "tables": {"suppliers": {"title": "Suppliers", "columns": ["name"]}}, "colors": ["teal"],
 *       "icons": {"trash": "<svg…>"}, "published": {"holder": "person"} or null, "rows": 23, "urls": {"effects": "…", "roles": "…"}}</script>
 *   </clerk-table-designer>
 */
import { csrf, type Problem } from '../draft';
import { listProblems } from '../problems';
import { drawColumns } from './columns';
import { drawConditions } from './conditions';
import type { Definition } from './definition';
import { button, drawn, h } from './dom';
import { drawEffects, type Effects } from './effects';
import { data, JsonEditor, pointerOf, text } from './json-editor';
import { drawRules } from './rules';
import { drawAbout, drawViews } from './views';

export interface ColumnType {
  name: string;
  label: string;
  icon: string;
  hint: string;
}
export interface Surroundings {
  types: ColumnType[];
  roles: { name: string; title: string }[];
  tables: Record<string, { title: string; columns: string[] }>;
  colors: string[];
  icons: Record<string, string>;
  published: Record<string, string> | null;
  rows: number;
  urls: { effects: string; roles: string };
}

type Tab = 'columns' | 'rules' | 'conditions' | 'views' | 'about';

export class ClerkTableDesigner extends JsonEditor<Definition> {
  around!: Surroundings;
  tab: Tab = 'columns';
  /** The place of the column that is open, by its position. */
  open = -1;
  private asked = 0;
  private readonly side = h('aside', { class: 'td-side', 'aria-label': text('tableEffects', 'What publishing does') });
  private readonly list = h('section', {});

  protected prepare(): void {
    this.around = data<Surroundings>(this, 'table');
  }

  protected draw(): Node[] {
    const bodies: Record<Tab, () => Node> = {
      columns: () => drawColumns(this),
      rules: () => drawRules(this),
      conditions: () => drawConditions(this),
      views: () => drawViews(this),
      about: () => drawAbout(this),
    };
    const panel = h('div', { class: 'card td-panel', role: 'tabpanel', id: 'td-panel', 'aria-labelledby': `td-tab-${this.tab}` }, bodies[this.tab]());
    return [h('div', { class: 'td-layout' }, h('div', { class: 'td-main' }, this.tabs(), panel, this.list), this.side)];
  }

  protected override mark(): Problem[] {
    const rest = super.mark();
    for (const one of this.stage.querySelectorAll<HTMLElement>('[role=tab]')) {
      const count = this.problems.filter((problem) => tabOf(problem) === one.dataset['tab']).length;
      const badge = one.querySelector<HTMLElement>('.td-count')!;
      badge.textContent = count ? String(count) : '';
      badge.hidden = count === 0;
    }
    listProblems(this.list, rest, (problem) => this.go(problem));
    return rest;
  }

  protected settled(): void {
    void this.ask();
  }

  icon(name: string): HTMLElement {
    return drawn(this.around.icons, name);
  }

  /** Show the tab, and the column, that a problem is about. */
  go(problem: Problem): void {
    this.tab = tabOf(problem) ?? 'columns';
    const [, kind, place] = pointerOf(problem).split('/');
    if (kind === 'columns' && place) this.open = Number(place);
    this.redraw();
    this.stage.querySelector('.td-problem')?.scrollIntoView({ block: 'center' });
  }

  private tabs(): HTMLElement {
    const names: [Tab, string, string, number][] = [
      ['columns', text('columns', 'Columns'), 'columns', this.value.columns.length],
      ['rules', text('whoMay', 'Who may what'), 'shield-lock', this.value.rules?.length ?? 0],
      ['conditions', text('mustHold', 'What must hold'), 'checks', (this.value.unique?.length ?? 0) + (this.value.checks?.length ?? 0)],
      ['views', text('views', 'Views'), 'eye', this.value.views?.length ?? 0],
      ['about', text('naming', 'Naming'), 'tag', 0],
    ];
    const list = h('div', { class: 'td-tabs', role: 'tablist', keydown: (event) => this.walk(event as KeyboardEvent) });
    for (const [name, label, icon, count] of names) {
      const here = name === this.tab;
      const props = { role: 'tab', id: `td-tab-${name}`, 'data-tab': name, 'aria-selected': String(here), 'aria-controls': 'td-panel', tabindex: here ? '0' : '-1' };
      const children = [this.icon(icon), h('span', {}, label), count > 0 && h('small', {}, String(count)), h('b', { class: 'td-count', hidden: true })];
      list.append(button(children, `tab-${name}`, () => this.show(name), 'td-tab', props));
    }
    return list;
  }

  private show(tab: Tab): void {
    this.tab = tab;
    this.redraw(`tab-${tab}`);
  }

  private walk(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const all = [...this.stage.querySelectorAll<HTMLElement>('[role=tab]')];
    const at = all.findIndex((one) => one.dataset['tab'] === this.tab);
    event.preventDefault();
    this.show(all[(at + by + all.length) % all.length]!.dataset['tab'] as Tab);
  }

  /** Ask the server what the definition, as it is saved, does to the rows that are there. */
  private async ask(): Promise<void> {
    const turn = ++this.asked;
    try {
      const headers = { 'Content-Type': 'application/json', Accept: 'application/json', ...csrf() };
      const response = await fetch(this.around.urls.effects, { method: 'POST', headers, body: JSON.stringify({ content: this.draft.content }) });
      if (!response.ok || turn !== this.asked) return;
      this.side.replaceChildren(drawEffects(this, (await response.json()) as Effects));
    } catch {
      // offline: the bar says so, and the next save asks again
    }
  }
}

/** Return the tab that shows what a problem is about. */
export function tabOf(problem: Problem): Tab | undefined {
  const kind = pointerOf(problem).split('/')[1] ?? '';
  const known: Record<string, Tab> = { columns: 'columns', rules: 'rules', unique: 'conditions', checks: 'conditions', views: 'views' };
  return known[kind] ?? (['label', 'order', 'title', 'icon', 'description', 'name'].includes(kind) ? 'about' : undefined);
}

customElements.define('clerk-table-designer', ClerkTableDesigner);
