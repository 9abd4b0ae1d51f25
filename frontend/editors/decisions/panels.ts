/**
 * The panels beside the editor: findings, trying out, rows of tests. The server draws them.
 *
 * A form in a panel is sent as JSON with the present content of the file, and its answer replaces the panel. A button or link with
 * `data-finding="3"` goes to that finding's cell; one with `data-adds="amount" data-type="number" data-to="discount"` adds an input to a decision.
 */
import { choices, fields, make, post, press, sign } from '../builders/parts';
import type { Say } from '../builders/words';
import type { Mark } from './marks';

export type Urls = Record<'findings' | 'try' | 'tests', string>;
type Drawn = keyof Urls;
type Name = Drawn | 'about';
const NAMES: Name[] = ['findings', 'try', 'tests', 'about'];

export class Panels {
  readonly element = make('aside', { class: 'decision-panels' });
  private readonly panels: Record<Name, HTMLElement>;
  private readonly switcher: HTMLElement;
  private shown: Name = 'findings';
  private decision = '';
  private asking: AbortController | undefined;
  private checking: AbortController | undefined;
  private drawn = new Map<Drawn, string>();

  constructor(
    private readonly say: Say,
    private readonly urls: Urls,
    private readonly content: () => string,
    private readonly goTo: (finding: number) => void,
    private readonly addInput: (to: string, name: string, type: string) => void,
    about: HTMLElement,
  ) {
    const label = { findings: say('checks', 'Checks'), try: say('tryOut', 'Try'), tests: say('tests', 'Tests'), about: say('about', 'About') };
    this.switcher = choices(say('panels', 'Beside the decision'), NAMES.map((id) => ({ id, label: label[id] })), this.shown, (id) => this.show(id as Name));
    const made = NAMES.map((name) => [name, make('section', { class: 'decision-panel', 'data-panel': name, 'aria-label': label[name], hidden: name !== this.shown })] as const);
    this.panels = Object.fromEntries(made) as Record<Name, HTMLElement>;
    this.panels.about.append(about);
    this.element.append(make('header', {}, this.switcher, this.folder()), ...made.map(([, panel]) => panel));
    this.element.addEventListener('submit', (event) => this.submit(event));
    this.element.addEventListener('change', (event) => (event.target as Element).matches('select[data-sends]') && void this.draw('try', { decision: (event.target as HTMLSelectElement).value }));
    this.element.addEventListener('click', (event) => {
      const button = (event.target as Element).closest<HTMLElement>('[data-finding]');
      if (button) this.goTo(Number(button.dataset['finding']));
      const fix = (event.target as Element).closest<HTMLElement>('[data-adds]');
      if (fix) this.addInput(fix.dataset['to']!, fix.dataset['adds']!, fix.dataset['type'] ?? '');
    });
  }

  /** The button that gives the table all the room. */
  private folder(): HTMLButtonElement {
    const label = this.say('fold', 'More room for the table');
    const button = make('button', { type: 'button', class: 'fold', title: label, 'aria-label': label, 'aria-pressed': 'false' }, sign('M4 12h11M11 8l4 4l-4 4M20 4v16', 18));
    button.addEventListener('click', () => button.setAttribute('aria-pressed', String(this.element.toggleAttribute('data-folded'))));
    return button;
  }

  /** Say which decision is open, so that trying out begins with it. */
  about(decision: string): void {
    if (decision === this.decision) return;
    this.decision = decision;
    if (this.shown === 'try') void this.draw('try');
    else this.drawn.delete('try');
  }

  /** The file has changed: draw the panel that is looked at anew, but leave alone what somebody is filling in. */
  renew(): void {
    this.drawn.delete('tests');
    if (this.shown === 'tests') void this.draw('tests');
    if (this.shown === 'try' && this.panels.try.contains(document.activeElement)) return;
    if (this.shown === 'try') void this.draw('try', this.filled());
    else this.drawn.delete('try');
  }

  /** Ask for findings, show them, and return them; undefined if the server could not be asked. */
  async check(): Promise<Mark[] | undefined> {
    this.checking?.abort();
    const checking = new AbortController();
    this.checking = checking;
    const answer = await post(this.urls.findings, { content: this.content() }, checking.signal);
    if (checking.signal.aborted || !answer.ok) return undefined;
    const { marks, html } = JSON.parse(answer.text) as { marks: Mark[]; html: string };
    this.panels.findings.innerHTML = html; // drawn and escaped by our own template
    const grave = marks.filter((one) => one.tone !== 'info').length;
    this.switcher.querySelector('[data-choice=findings]')!.setAttribute('data-count', grave ? String(grave) : '');
    return marks;
  }

  private show(name: Name): void {
    this.shown = name;
    press(this.switcher, name);
    for (const each of NAMES) this.panels[each].hidden = each !== name;
    if (name !== 'findings' && name !== 'about' && this.drawn.get(name) !== this.content()) void this.draw(name, name === 'try' ? this.filled() : {});
  }

  /** Return what somebody has filled in to try the decision out, to ask again. */
  private filled(): Record<string, string> {
    const form = this.panels.try.querySelector<HTMLFormElement>('form[data-ask]');
    return form?.dataset['decision'] === this.decision && this.panels.try.querySelector('[data-told]') ? { ...fields(form), asked: '1' } : {};
  }

  private submit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    event.preventDefault();
    const name = (form.dataset['goes'] ?? this.shown) as Drawn;
    const said = fields(form, event.submitter);
    if (name !== this.shown) this.show(name);
    void this.draw(name, said);
  }

  /** Ask the server for a panel; the last question wins. */
  private async draw(name: Drawn, said: Record<string, string> = {}): Promise<void> {
    const content = this.content();
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    const panel = this.panels[name];
    panel.setAttribute('aria-busy', 'true');
    const focused = panel.contains(document.activeElement) ? document.activeElement?.id : '';
    const answer = await post(this.urls[name], { content, fields: { decision: this.decision, ...said } }, asking.signal);
    if (asking.signal.aborted) return;
    panel.removeAttribute('aria-busy');
    if (!answer.ok) {
      panel.prepend(make('p', { class: 'notice notice-warning', role: 'alert' }, sentence(answer.text) || this.say('noAnswer', 'The server cannot be asked at the moment.')));
      return;
    }
    panel.innerHTML = answer.text; // drawn and escaped by our own templates
    this.drawn.set(name, content);
    if (said['asked']) panel.querySelector('[data-told]')?.scrollIntoView({ block: 'start' });
    if (focused) panel.querySelector<HTMLElement>(`#${CSS.escape(focused)}`)?.focus({ preventScroll: true });
  }
}

/** Return the sentence of a refusal. */
function sentence(body: string): string {
  try {
    const told = JSON.parse(body) as { problems?: { message: string; remedy: string }[]; detail?: string };
    const first = told.problems?.[0];
    return first ? `${first.message} ${first.remedy}` : (told.detail ?? '');
  } catch {
    return new DOMParser().parseFromString(body, 'text/html').querySelector('.notice, .lead')?.textContent?.trim() ?? '';
  }
}
