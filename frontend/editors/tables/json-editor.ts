/**
 * What the designers of JSON files share: the draft, the value, where problems are shown, and the focus that a redraw keeps.
 *
 * A designer draws itself from `this.value` in `draw()`, changes the value, and calls `changed()` (or `redraw()` where what is shown
 * changes as well). Controls carry `data-key`, by which the focus finds back; `data-place` is the JSON pointer of what a part shows.
 */
import { json } from '../../kit/json';
import { text } from '../../kit/texts';
import { Draft, type Problem } from '../draft';
import { undoByKey } from '../undo-keys';
import { h, type Child } from './dom';
import { format } from './format';

export abstract class JsonEditor<T> extends HTMLElement {
  value!: T;
  draft!: Draft;
  problems: Problem[] = [];
  private endKeys = (): void => undefined;
  protected readonly stage = h('div', { class: 'td-stage' });
  private readonly said = h('p', { class: 'visually-hidden', role: 'status' });

  /** Return what is shown, made of the value. */
  protected abstract draw(): Node[];
  /** Read what else the server wrote into the element. */
  protected abstract prepare(): void;
  /** Follow a save: problems are known. */
  protected abstract settled(): void;

  get editable(): boolean {
    return this.draft.editable;
  }

  connectedCallback(): void {
    if (this.draft) return;
    this.draft = Draft.open(this);
    this.endKeys = undoByKey(this.draft);
    this.prepare();
    for (const child of [...this.children]) if (child.tagName !== 'SCRIPT') child.remove();
    this.append(this.stage, this.said);
    this.value = JSON.parse(this.draft.content) as T;
    this.problems = this.draft.problems;
    this.draft.addEventListener('saved', () => this.saved());
    this.draft.addEventListener('others', () => this.redraw());
    this.draft.addEventListener('replaced', () => this.replaced());
    this.redraw();
    this.settled();
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    this.endKeys();
    this.draft?.close();
  }

  /** Take the value as it is now: it is saved by the draft. */
  changed(): void {
    this.draft.change(format(this.value));
  }

  /** Draw everything anew; the focus stays where it was, or goes to the control of a key. */
  redraw(focus?: string): void {
    const active = document.activeElement as HTMLInputElement | null;
    const key = focus ?? (active && this.contains(active) ? active.dataset['key'] : undefined);
    const at = active && 'selectionStart' in active && !focus ? active.selectionStart : null;
    this.stage.replaceChildren(...this.draw());
    this.mark();
    const found = key ? this.stage.querySelector<HTMLInputElement>(`[data-key="${CSS.escape(key)}"]`) : null;
    found?.focus();
    if (found && at !== null && found.type === 'text') found.setSelectionRange(at, at);
  }

  /** Change the value and draw it. */
  edit(change: () => void, focus?: string): void {
    change();
    this.changed();
    this.redraw(focus);
  }

  /** Say something to those who do not see it. */
  say(sentence: string): void {
    this.said.textContent = sentence;
  }

  private saved(): void {
    this.problems = this.draft.problems;
    this.mark();
    this.settled();
  }

  private replaced(): void {
    try {
      this.value = JSON.parse(this.draft.content) as T;
    } catch {
      location.reload(); // no longer what a designer can show: it opens as text
      return;
    }
    this.redraw();
  }

  /** Show each problem at the innermost part that it concerns, and return those that none shows. */
  protected mark(): Problem[] {
    for (const old of this.stage.querySelectorAll('.td-problem')) old.remove();
    for (const old of this.stage.querySelectorAll('.is-invalid')) old.classList.remove('is-invalid');
    const places = [...this.stage.querySelectorAll<HTMLElement>('[data-place]')].filter((part) => part.dataset['place']);
    return this.problems.filter((problem) => !this.shown(problem, places));
  }

  private shown(problem: Problem, places: HTMLElement[]): boolean {
    const pointer = pointerOf(problem);
    const holds = places.filter((part) => pointer === part.dataset['place'] || pointer.startsWith(`${part.dataset['place']}/`));
    const best = holds.sort((a, b) => b.dataset['place']!.length - a.dataset['place']!.length)[0];
    if (!best) return false;
    if (best.matches('.td-field')) best.querySelector('input, textarea, select')?.classList.add('is-invalid');
    best.append(told(problem));
    return true;
  }
}

/** Return the JSON pointer that a problem names, "" for the file. */
export function pointerOf(problem: Problem): string {
  return problem.place.split('#')[1] ?? '';
}

/** Return a problem as a sentence; where the server points into an expression, in its own lines. */
export function told(problem: Problem): HTMLElement {
  const [first, ...rest] = problem.message.split('\n');
  const parts: Child[] = [h('span', {}, first!), rest.length > 0 && h('pre', { tabindex: '0' }, rest.join('\n')), problem.remedy && h('em', {}, ` ${problem.remedy}`)];
  return h('div', { class: 'td-problem', 'data-severity': problem.severity }, ...parts);
}

/** Return what the server wrote beside the draft. */
export function data<T>(host: HTMLElement, name: string): T {
  const found = json<T | null>(host, name, null);
  if (found === null) throw new Error(`Expected ${name} in <${host.localName}>, but there is none.`);
  return found;
}

export { text };
