/**
 * A file of an app's draft, as the editor of one browser tab holds it.
 *
 *   <clerk-text>
 *     <script type="application/json" data-name="draft">{"path": "app.json", "kind": "app", "content": "{}", "revision": 3, "mayEdit": true,
 *       "undo": true, "redo": false, "user": "ada", "problems": [], "others": [],
 *       "urls": {"file": "…", "undo": "…", "redo": "…", "check": "…", "presence": "…"}}</script>
 *   </clerk-text>
 *
 * An editor opens it once, calls `change` with every change of its content, and listens:
 *
 *   saved      the server has it; detail {problems}
 *   saving, offline, online
 *   conflict   somebody saved in between; detail Theirs; answered by keepMine() or takeTheirs()
 *   others     who else has the file open has changed, and perhaps `editable`
 *   replaced   the content was replaced from outside (undo, redo, theirs, another tab); detail {content}
 *   refused    the server will not store it; detail {message}
 *   status     anything that a status line shows
 *
 * What the server does not have yet is kept in localStorage and sent when the page is opened again.
 */
import { json } from '../kit/json';
import { text } from '../kit/texts';

export interface Problem {
  place: string;
  element: string | null;
  message: string;
  remedy: string;
  line: number | null;
  severity: 'error' | 'warning';
}
export interface Other {
  name: string;
  since: string | number;
  editing: boolean;
  you: boolean;
}
export interface Theirs {
  revision: number;
  by: string;
  at: string;
  content: string | null;
}
/** A name that a file gives: its sort, the name, and what stays when the name changes. */
export type NameMark = [sort: string, name: string, key: string];
/** Something that was renamed here, and who still says the old name. */
export interface Renamed {
  sort: string;
  old: string;
  new: string;
  sure: number;
  count: number;
  places: Renaming[];
}
/** A place that says an old name: what it says, and what it would say; `after` is null where that is not sure. */
export interface Renaming {
  file: string;
  url: string;
  line: number;
  element: string;
  before: string;
  after: string | null;
}
/** What followed a rename: the files with their revisions, and the names before it, by which it is taken back. */
export interface Followed {
  changed: Record<string, number>;
  marks: NameMark[];
}
/** Undo of an editor itself, asked before the server's steps: it knows smaller ones. Each says whether it did something. */
export interface OwnHistory {
  undo(): boolean;
  redo(): boolean;
  canUndo(): boolean;
  canRedo(): boolean;
}
/** An editor that writes its content into the draft a moment after a change: whether it still has to, and how. */
export interface Source {
  pending(): boolean;
  write(): Promise<void>;
}
export interface Told {
  path: string;
  kind: string;
  content: string;
  revision: number;
  mayEdit: boolean;
  undo: boolean;
  redo: boolean;
}
export interface Opened extends Told {
  user?: string;
  problems?: Problem[];
  others?: Other[];
  marks?: NameMark[];
  urls: Record<'file' | 'undo' | 'redo' | 'check' | 'presence', string> & { follow?: string };
}
export type Status = 'saved' | 'unsaved' | 'saving' | 'offline' | 'signedout' | 'conflict' | 'refused';

interface Kept {
  content: string;
  revision: number;
}
interface Answer {
  status: number;
  value: Record<string, unknown>;
}

export const AUTOSAVE = 600;
const BEAT = 15_000;
const RETRY = 5_000;
const CHANNEL = 'clerkwork-studio';
const PATIENCE = 3_000; // how long a link waits for the server; what it does not have then is kept in the browser

export class Draft extends EventTarget {
  static current: Draft | undefined;

  readonly path: string;
  readonly kind: string;
  readonly mayEdit: boolean;
  readonly urls: Opened['urls'];
  readonly tab = crypto.randomUUID();
  content: string;
  revision: number;
  status: Status = 'saved';
  savedAt: Date | undefined;
  message = '';
  problems: Problem[];
  others: Other[];
  theirs: Theirs | undefined;
  restored = false;
  /** What was renamed since the file was opened while others still say the old name. */
  renamed: Renamed[] = [];
  /** What followed last, until something else is done. */
  followed: Followed | undefined;
  private marks: NameMark[];
  private told: NameMark[] = [];
  own: OwnHistory | undefined;
  source: Source | undefined;
  private steps: { undo: boolean; redo: boolean };
  private saved: string;
  private holds: boolean;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private beating: ReturnType<typeof setInterval> | undefined;
  private running: Promise<void> | undefined;
  private forced = false;
  private isAway = false;
  private readonly key: string;
  private readonly life = new AbortController();
  private readonly channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(CHANNEL);

  /** Read the draft that the server wrote into an element, and begin to tell the server that this tab has it open. */
  static open(host: HTMLElement): Draft {
    const draft = new Draft(json<Opened | null>(host, 'draft', null) ?? missing(host));
    Draft.current = draft;
    draft.begin();
    document.dispatchEvent(new CustomEvent('clerk:draft', { detail: draft }));
    return draft;
  }

  constructor(opened: Opened) {
    super();
    this.path = opened.path;
    this.kind = opened.kind;
    this.mayEdit = opened.mayEdit;
    this.urls = opened.urls;
    this.content = this.saved = opened.content;
    this.revision = opened.revision;
    this.steps = { undo: opened.undo, redo: opened.redo };
    this.problems = opened.problems ?? [];
    this.others = opened.others ?? [];
    this.holds = opened.mayEdit && !this.others.some((one) => one.editing && !one.you);
    this.marks = this.told = opened.marks ?? [];
    this.key = `clerk-draft:${opened.user ?? ''}:${opened.urls.file}`;
    this.restore();
  }

  /** Whether this tab may write: the person may, and nobody else is editing. */
  get editable(): boolean {
    return this.mayEdit && this.holds;
  }

  /** Who else is editing, if that keeps this tab from it. */
  get editor(): Other | undefined {
    return this.holds ? undefined : this.others.find((one) => one.editing);
  }

  get dirty(): boolean {
    return this.content !== this.saved;
  }

  get canUndo(): boolean {
    return this.editable && ((this.own?.canUndo() ?? false) || this.steps.undo);
  }

  get canRedo(): boolean {
    return this.editable && ((this.own?.canRedo() ?? false) || this.steps.redo);
  }

  /** Take a new content: it is kept in the browser at once and sent when nothing changes for a moment. */
  change(content: string): void {
    if (!this.mayEdit || content === this.content) return;
    this.content = content;
    this.keep();
    if (!this.dirty && !this.running) return this.tell('saved');
    if (this.status === 'saved' || this.status === 'refused') this.tell('unsaved');
    this.schedule(AUTOSAVE);
  }

  /** Send what is not saved yet, now. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.dirty && this.mayEdit && !this.theirs) {
      const before = this.content;
      await (this.running ??= this.save().finally(() => (this.running = undefined)));
      if (this.status !== 'saved' && this.content === before) return;
    }
  }

  /** Return what publishing would say of a content, without saving it. */
  async check(content: string): Promise<Problem[]> {
    const { status, value } = await this.ask('POST', this.urls.check, { content });
    return status === 200 || status === 422 ? (value['problems'] as Problem[]) : [];
  }

  /** Undo a step: one of the editor's own, else the server's; return the content if it was replaced. */
  undo(): Promise<string | undefined> {
    return this.own?.canUndo() && this.own.undo() ? Promise.resolve(undefined) : this.walk(this.urls.undo);
  }

  redo(): Promise<string | undefined> {
    return this.own?.canRedo() && this.own.redo() ? Promise.resolve(undefined) : this.walk(this.urls.redo);
  }

  /** Tell the status line that the editor's own history has moved. */
  historyChanged(): void {
    this.emit('status');
  }

  /** Become the tab that edits; who did so until now is told with their next heart-beat. */
  async takeOver(): Promise<void> {
    await this.beat('takeOver');
    if (this.dirty) await this.flush();
  }

  /** Answer a conflict: save over what somebody else has saved. Theirs stays a step that undo brings back. */
  async keepMine(): Promise<void> {
    if (!this.theirs) return;
    this.revision = this.theirs.revision;
    this.theirs = undefined;
    this.forced = true;
    await this.flush();
  }

  /** Answer a conflict: let go of what this tab has. */
  takeTheirs(): void {
    const { theirs } = this;
    if (!theirs) return;
    this.theirs = undefined;
    this.revision = theirs.revision;
    this.saved = theirs.content ?? '';
    this.replace(this.saved);
    this.tell('saved');
  }

  /** Fetch the file as the server has it, if this tab has nothing of its own. */
  async refresh(): Promise<void> {
    if (this.dirty || this.running) return;
    const { status, value } = await this.ask('GET', this.urls.file);
    if (status === 200 && !this.dirty) this.adopt(value as unknown as Told);
  }

  /** Let everybody who surely says an old name say the new one. */
  async follow(): Promise<void> {
    await this.flush();
    const { marks } = this;
    const changed = await this.askRenamed({ change: true });
    if (!changed) return;
    if (!this.renamed.length) this.leaveRenamed();
    if (Object.keys(changed).length) this.followed = { changed, marks };
    this.emit('status');
  }

  /** Take back what followed, unless somebody changed one of the files since. */
  async unfollow(): Promise<void> {
    if (!this.followed) return;
    const { changed, marks } = this.followed;
    this.marks = marks;
    if (await this.askRenamed({ change: false, undo: changed })) this.forgetFollowed();
  }

  forgetFollowed(): void {
    this.followed = undefined;
    this.emit('status');
  }

  /** Let others go on saying the old names. */
  leaveRenamed(): void {
    this.marks = this.told;
    this.renamed = [];
    this.emit('status');
  }

  close(): void {
    this.life.abort();
    clearInterval(this.beating);
    clearTimeout(this.timer);
    this.channel?.close();
  }

  private begin(): void {
    void this.beat('came');
    this.beating = setInterval(() => void this.beat(), BEAT);
    this.channel?.addEventListener('message', ({ data }: MessageEvent) => this.hear(data as Record<string, unknown>));
    const { signal } = this.life;
    addEventListener('online', () => this.dirty && this.schedule(0), { signal });
    addEventListener('pagehide', () => void this.leave(), { signal });
    addEventListener('pageshow', (event) => event.persisted && void this.beat('came'), { signal });
    document.addEventListener('click', (event) => void this.depart(event), { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void this.beat('came'), { signal });
    addEventListener('beforeunload', (event) => this.dirty && !this.keep() && event.preventDefault(), { signal });
    if (this.theirs) queueMicrotask(() => this.conflict(this.theirs!));
    else if (this.dirty) this.schedule(AUTOSAVE);
  }

  private schedule(wait: number): void {
    clearTimeout(this.timer);
    if (this.theirs || !this.holds) return this.emit('status');
    this.timer = setTimeout(() => void this.flush(), wait);
  }

  private async save(): Promise<void> {
    const { content, forced } = this;
    this.tell('saving');
    this.emit('saving');
    const body = { content, revision: this.revision, ...(forced ? { force: true } : {}) };
    const { status, value } = await this.ask('PUT', this.urls.file, body);
    if (status === 200) return this.stored(content, value);
    if (status === 409) return this.conflict(value as unknown as Theirs);
    if (status === 0 || status >= 500) return this.away(status === 0 && value['out'] === true ? 'signedout' : 'offline');
    this.message = sentence(value);
    this.tell('refused');
    this.emit('refused', { message: this.message, problems: value['problems'] });
  }

  private stored(content: string, value: Record<string, unknown>): void {
    this.forced = false;
    this.saved = content;
    this.revision = value['revision'] as number;
    this.steps = { undo: value['undo'] !== false, redo: value['redo'] === true };
    this.problems = (value['problems'] as Problem[] | undefined) ?? [];
    this.savedAt = new Date();
    this.keep();
    if (this.isAway) this.emit('online');
    this.isAway = false;
    this.tell('saved');
    this.emit('saved', { problems: this.problems });
    this.told = (value['marks'] as NameMark[] | undefined) ?? this.told;
    if (this.urls.follow && JSON.stringify(this.told) !== JSON.stringify(this.marks)) void this.askRenamed({ change: false });
    else this.renamed = [];
    this.channel?.postMessage({ file: this.urls.file, revision: this.revision });
  }

  private async askRenamed(wish: { change: boolean; undo?: Record<string, number> }): Promise<Record<string, number> | undefined> {
    const { status, value } = await this.ask('POST', this.urls.follow!, { marks: this.marks, ...wish });
    if (status !== 200) {
      if (wish.change || wish.undo) toast(status === 409 ? text('followConflict', 'Somebody changed one of these files meanwhile; nothing was changed.') : sentence(value) || text('followFailed', 'This did not work; nothing was changed.'));
      return undefined;
    }
    this.renamed = value['renames'] as Renamed[];
    this.emit('status');
    return value['changed'] as Record<string, number>;
  }

  private conflict(theirs: Theirs): void {
    if (theirs.content === this.content) {
      this.theirs = undefined;
      this.stored(this.content, { revision: theirs.revision, problems: this.problems });
      return;
    }
    this.theirs = theirs;
    this.tell('conflict');
    this.emit('conflict', theirs);
  }

  private away(status: 'offline' | 'signedout'): void {
    this.isAway = true;
    this.tell(status);
    this.emit('offline');
    this.schedule(RETRY);
  }

  private async walk(url: string): Promise<string | undefined> {
    await this.flush();
    if (this.dirty) return undefined;
    const { status, value } = await this.ask('POST', url, { revision: this.revision });
    if (status === 409) this.conflict(value as unknown as Theirs);
    if (status !== 200) return undefined;
    this.adopt(value as unknown as Told);
    this.savedAt = new Date();
    this.channel?.postMessage({ file: this.urls.file, revision: this.revision });
    return this.content;
  }

  private adopt(told: Told): void {
    this.revision = told.revision;
    this.steps = { undo: told.undo, redo: told.redo };
    this.saved = told.content;
    this.replace(told.content);
    this.tell('saved');
  }

  private replace(content: string): void {
    const other = content !== this.content;
    this.content = content;
    this.keep();
    if (other) this.emit('replaced', { content });
  }

  /** Tell the server that this tab is here; a person who came to it edits here and no more in another of their tabs. */
  private async beat(why?: 'came' | 'takeOver'): Promise<void> {
    const editing = this.mayEdit && document.visibilityState !== 'hidden' ? true : this.holds;
    const { status, value } = await this.ask('POST', this.urls.presence, { tab: this.tab, editing, ...(why ? { [why]: true } : {}) });
    if (status !== 200) return;
    const before = JSON.stringify([this.others, this.holds]);
    this.others = value['others'] as Other[];
    this.holds = value['editing'] === true;
    if (why && this.holds) this.channel?.postMessage({ file: this.urls.file, took: this.tab });
    if (before !== JSON.stringify([this.others, this.holds])) this.emit('others', { others: this.others });
    this.emit('status');
    if ((value['revision'] as number) > this.revision) await this.refresh();
    if (this.holds && this.dirty && this.status === 'unsaved' && !this.running) this.schedule(AUTOSAVE);
  }

  private hear({ file, revision, took }: Record<string, unknown>): void {
    if (file !== this.urls.file) return;
    if (took && took !== this.tab) void this.beat();
    if (typeof revision === 'number' && revision > this.revision) void this.refresh();
  }

  /** Send what is left as the page goes; nothing here may wait for more than what is there already, or the page is gone before. */
  private async leave(): Promise<void> {
    (document.activeElement as HTMLElement | null)?.blur(); // fields that wait for a pause in typing write when they are left
    void this.ask('POST', this.urls.presence, { tab: this.tab, editing: false, leave: true }, true);
    if (this.source?.pending()) await this.source.write();
    if (this.dirty && this.holds && !this.theirs && this.content.length < 50_000) {
      void this.ask('PUT', this.urls.file, { content: this.content, revision: this.revision }, true);
    }
  }

  /** Let a link of the page wait until the server has everything: where it leads to may show or publish it. */
  private async depart(event: MouseEvent): Promise<void> {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]:not([target], [download])');
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const here = link.pathname === location.pathname && link.search === location.search;
    if (here || link.origin !== location.origin || !this.editable || this.theirs || !(this.dirty || this.source?.pending())) return;
    event.preventDefault();
    await Promise.race([this.settle(), new Promise((done) => setTimeout(done, PATIENCE))]);
    location.assign(link.href);
  }

  private async settle(): Promise<void> {
    if (this.source?.pending()) await this.source.write();
    await this.flush();
  }

  /** Keep in the browser what the server does not have; say whether nothing would be lost now. */
  private keep(): boolean {
    try {
      if (this.dirty) localStorage.setItem(this.key, JSON.stringify({ content: this.content, revision: this.revision } satisfies Kept));
      else localStorage.removeItem(this.key);
      return true;
    } catch {
      return !this.dirty; // full, or forbidden: the page asks before it is left
    }
  }

  /** Take up what an earlier page could not send. */
  private restore(): void {
    let kept: Kept | null = null;
    try {
      kept = JSON.parse(localStorage.getItem(this.key) ?? 'null') as Kept | null;
    } catch {
      return;
    }
    if (!kept || !this.mayEdit) return;
    if (kept.content === this.content) return void this.keep(); // it was sent as the page was left
    this.restored = true;
    this.content = kept.content;
    this.status = 'unsaved';
    if (kept.revision < this.revision) this.theirs = { revision: this.revision, by: '', at: '', content: this.saved };
  }

  private tell(status: Status): void {
    this.status = status;
    this.emit('status');
  }

  private emit(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  private async ask(method: string, url: string, body?: object, keepalive = false): Promise<Answer> {
    try {
      const headers = { Accept: 'application/json', 'Content-Type': 'application/json', ...csrf() };
      const response = await fetch(url, { method, headers, keepalive, redirect: 'manual', ...(body ? { body: JSON.stringify(body) } : {}) });
      if (response.type === 'opaqueredirect') return { status: 0, value: { out: true } };
      return { status: response.status, value: (await response.json()) as Record<string, unknown> };
    } catch {
      return { status: 0, value: {} };
    }
  }
}

/** The header that Django wants with every write; the page carries it for htmx. */
export function csrf(): Record<string, string> {
  return JSON.parse(document.body.getAttribute('hx-headers') ?? '{}') as Record<string, string>;
}

function sentence(value: Record<string, unknown>): string {
  const problems = (value['problems'] ?? value['errors'] ?? []) as Problem[];
  return problems[0] ? `${problems[0].message} ${problems[0].remedy ?? ''}`.trim() : String(value['detail'] ?? '');
}

function toast(said: string): void {
  document.dispatchEvent(new CustomEvent('clerk:toasts', { detail: { value: [{ text: said, tone: 'danger' }] } }));
}

function missing(host: HTMLElement): never {
  throw new Error(`Expected a draft in <${host.localName}>, but there is none.`);
}
