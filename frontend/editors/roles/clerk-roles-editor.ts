/**
 * The roles of an app, readable: who has each, which cases they see, what they start, and whether they try decisions.
 *
 *   <clerk-roles-editor>
 *     <script type="application/json" data-name="draft">…see draft.ts…</script>
 *     <script type="application/json" data-name="known">{"groups": [["hr", "Human resources"]], "people": [["ada", "Ada Lovelace"]],
 *       "processes": [["vacation", "Vacation request"]], "published": ["hr"], "uses": {"hr": ["tables/absences.json"]}, "icons": {"plus": "<svg…>"}}</script>
 *   </clerk-roles-editor>
 */
import { assign, nameOf } from '../tables/definition';
import { button, drawn, field, h, select, tick } from '../tables/dom';
import { data, JsonEditor, text } from '../tables/json-editor';
import { listProblems } from '../problems';
import type { Problem } from '../draft';

type Pair = [string, string];
type Members = 'everyone' | 'managers' | { groups?: string[]; users?: string[] };
export interface Role {
  title?: string;
  description?: string;
  members: Members;
  cases?: string;
  start?: string | string[];
  decisions?: string;
}
export interface Known {
  groups: Pair[];
  people: Pair[];
  processes: Pair[];
  published: string[];
  uses: Record<string, string[]>;
  icons: Record<string, string>;
}

export class ClerkRolesEditor extends JsonEditor<Record<string, Role>> {
  known!: Known;
  private readonly list = h('section', {});

  protected prepare(): void {
    this.known = data<Known>(this, 'known');
  }

  protected settled(): void {
    // nothing beside the roles depends on a save
  }

  protected draw(): Node[] {
    const names = Object.keys(this.value);
    const add = button([drawn(this.known.icons, 'plus'), text('addRole', 'Add a role')], 'add-role', () => this.add(), 'btn btn-primary');
    const empty = names.length === 0 && h('p', { class: 'td-empty' }, text('noRolesYet', 'Nobody may do anything in this app yet, administrators apart. Add the first role.'));
    const parts = [h('ul', { class: 'td-list' }, ...names.map((name) => this.block(name))), empty, this.editable && add, this.list];
    return [h('div', { class: 'td-main re-roles' }, ...parts.filter((part): part is HTMLElement => Boolean(part)))];
  }

  protected override mark(): Problem[] {
    const rest = super.mark();
    listProblems(this.list, rest, () => undefined);
    return rest;
  }

  private add(): void {
    const name = nameOf(text('newRole', 'New role'), Object.keys(this.value), 'role');
    this.edit(() => (this.value[name] = { title: text('newRole', 'New role'), members: 'everyone', cases: 'own', start: [] }), `title-${name}`);
    this.querySelector<HTMLInputElement>(`[data-key="title-${name}"]`)?.select();
  }

  private block(name: string): HTMLElement {
    const role = this.value[name]!;
    const uses = this.known.uses[name] ?? [];
    const disabled = !this.editable;
    const used = uses.length > 0 ? `${text('usedIn', 'Used in')} ${uses.join(', ')}` : undefined;
    return h(
      'li',
      { class: 'td-block card re-role', 'data-place': `/${name}` },
      h(
        'div',
        { class: 'td-grid' },
        field({ label: text('title', 'Title'), key: `title-${name}`, value: role.title ?? name, place: `/${name}/title`, disabled, hint: used, onChange: (value) => this.entitle(name, role, value) }),
        field({ label: text('roleFor', 'What it is for'), key: `about-${name}`, value: role.description ?? '', place: `/${name}/description`, disabled, onChange: (value) => (assign(role, 'description', value), this.changed()) }),
      ),
      h('div', { class: 'td-grid' }, this.members(name, role), this.cases(name, role), this.start(name, role), this.decisions(name, role)),
      h('code', { class: 're-name' }, name),
      disabled ? undefined : button([drawn(this.known.icons, 'trash')], `gone-${name}`, () => this.edit(() => delete this.value[name]), 'btn-quiet td-gone', { 'aria-label': `${text('removeRole', 'Remove the role')} ${role.title ?? name}` }),
    );
  }

  /** Give a role a title; one that was never published and is used nowhere is named after it, when the field is left. */
  private entitle(name: string, role: Role, value: string): void {
    assign(role, 'title', value);
    const key = `title-${name}`;
    const input = this.querySelector<HTMLInputElement>(`[data-key="${CSS.escape(key)}"]`);
    if (input && !this.known.published.includes(name) && !this.known.uses[name]?.length) input.onchange = () => this.rename(name);
    this.changed();
  }

  private rename(name: string): void {
    const others = Object.keys(this.value).filter((one) => one !== name);
    const next = nameOf(this.value[name]?.title ?? name, others, 'role');
    if (next === name) return;
    const pairs = Object.entries(this.value).map(([one, role]): [string, Role] => [one === name ? next : one, role]);
    this.edit(() => (this.value = Object.fromEntries(pairs)));
  }

  private members(name: string, role: Role): HTMLElement {
    const disabled = !this.editable;
    const kind = typeof role.members === 'string' ? role.members : 'some';
    const choices: Pair[] = [['everyone', text('everyone', 'Everybody')], ['managers', text('managers', 'Who leads a team, and deputies')], ['some', text('someMembers', 'Groups and people')]];
    const chosen = select({ label: text('whoHas', 'Who has it'), key: `members-${name}`, value: kind, choices, disabled, place: `/${name}/members`, onChange: (value) => this.edit(() => (role.members = value === 'some' ? { groups: [] } : (value as 'everyone'))) });
    if (typeof role.members === 'string') return chosen;
    const lists = role.members;
    const groups = this.known.groups.map(([handle, label]) => tick(label, `group-${name}-${handle}`, lists.groups?.includes(handle) ?? false, (on) => this.edit(() => flip(lists, 'groups', handle, on)), disabled));
    const people = (lists.users ?? []).map((username) => button([this.person(username), ' ×'], `user-${name}-${username}`, () => this.edit(() => flip(lists, 'users', username, false)), 'td-chip', { disabled, title: text('removePerson', 'Take away') }));
    const rest: Pair[] = [['', text('addPerson', 'Add a person…')], ...this.known.people.filter(([username]) => !lists.users?.includes(username))];
    const more = select({ label: text('people', 'People'), key: `people-${name}`, value: '', choices: rest, disabled, onChange: (value) => value && this.edit(() => flip(lists, 'users', value, true)) });
    chosen.append(h('div', { class: 'td-ticks re-groups' }, ...groups), h('div', { class: 'td-chips' }, ...people), more);
    return chosen;
  }

  private person(username: string): string {
    return this.known.people.find(([one]) => one === username)?.[1] ?? username;
  }

  private cases(name: string, role: Role): HTMLElement {
    const value = role.cases ?? 'own';
    const kind = value === 'all' || value === 'own' ? value : 'feel';
    const choices: Pair[] = [['own', text('ownCases', 'Those they take part in')], ['all', text('allCases', 'All of the app')], ['feel', text('someCases', 'Those for which holds…')]];
    const chosen = select({ label: text('seesCases', 'Sees cases'), key: `cases-${name}`, value: kind, choices, disabled: !this.editable, place: `/${name}/cases`, onChange: (now) => this.edit(() => (role.cases = now === 'feel' ? 'startedBy in user.reports' : now)) });
    if (kind === 'feel') chosen.append(field({ label: text('condition', 'Condition'), key: `feel-${name}`, value, mono: true, rows: 1, disabled: !this.editable, onChange: (now) => ((role.cases = now), this.changed()) }));
    return chosen;
  }

  private start(name: string, role: Role): HTMLElement {
    const kind = role.start === 'all' ? 'all' : 'some';
    const choices: Pair[] = [['some', text('theseProcesses', 'These processes')], ['all', text('allProcesses', 'All processes of the app')]];
    const chosen = select({ label: text('mayStart', 'May start'), key: `start-${name}`, value: kind, choices, disabled: !this.editable, place: `/${name}/start`, onChange: (now) => this.edit(() => (role.start = now === 'all' ? 'all' : [])) });
    if (kind === 'all') return chosen;
    const held = Array.isArray(role.start) ? role.start : [];
    const unknown = held.filter((id) => !this.known.processes.some(([one]) => one === id)).map((id): Pair => [id, id]);
    const set = (id: string, on: boolean): void => void (role.start = on ? [...held, id] : held.filter((one) => one !== id));
    const ticks = [...this.known.processes, ...unknown].map(([id, label]) => tick(label, `start-${name}-${id}`, held.includes(id), (on) => this.edit(() => set(id, on)), !this.editable));
    chosen.append(h('div', { class: 'td-ticks re-groups' }, ...ticks));
    return chosen;
  }

  private decisions(name: string, role: Role): HTMLElement {
    const choices: Pair[] = [['read', text('readDecisions', 'Reads them')], ['try', text('tryDecisions', 'Reads them and tries them out')], ['none', text('noDecisions', 'Does not see them')]];
    return select({ label: text('decisions', 'Decisions'), key: `decisions-${name}`, value: role.decisions ?? 'read', choices, disabled: !this.editable, place: `/${name}/decisions`, onChange: (value) => this.edit(() => assign(role, 'decisions', value === 'read' ? undefined : value)) });
  }
}

function flip(lists: { groups?: string[]; users?: string[] }, key: 'groups' | 'users', value: string, on: boolean): void {
  const now = lists[key] ?? [];
  lists[key] = on ? [...now, value] : now.filter((one) => one !== value);
  if (key === 'users' && lists.users?.length === 0) delete lists.users;
}

customElements.define('clerk-roles-editor', ClerkRolesEditor);
