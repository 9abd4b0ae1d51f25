/**
 * A form-js form that posts through a plain HTML form.
 *
 *   <clerk-form compute-url="/start/vacation/compute/" for="request" readonly>
 *     <script type="application/json" data-name="schema">{…}</script>
 *     <script type="application/json" data-name="data">{…}</script>
 *     <script type="application/json" data-name="errors">{"last": ["The end is before the start."]}</script>
 *     <script type="application/json" data-name="sentences">{"Search": "Suchen"}</script>
 *     …skeleton…
 *   </clerk-form>
 *   <form id="request" method="post" data-clerk-form>
 *     <input type="hidden" name="csrfmiddlewaretoken" value="…"><input type="hidden" name="data">
 *     <button name="action" value="complete">Complete</button>
 *     <button name="action" value="draft" formnovalidate>Save draft</button>
 *   </form>
 *
 * The paired form stands outside, because form-js draws a `<form>` of its own; without `for` the nearest one is taken. On submit its input
 * `data` gets the data as JSON, after form-js's own checks unless the button says `formnovalidate`. While one types, `{"data": …}` is posted
 * to `compute-url` (the last question wins), and `{"values": {key: v}, "errors": {key: [texts]}, "texts": {component id: markdown}}` is
 * written into the form. The server decides; errors of its refusal (`data-name="errors"`) are shown at the fields.
 */
import { Form } from '@bpmn-io/form-js-viewer';

import { json } from '../kit/json';
import { style } from '../kit/style';
import { text } from '../kit/texts';
import sheet from '../styles/form.css?url';
import { speak } from './calendar';

export type Data = Record<string, unknown>;
export type Errors = Record<string, string[]>;
export interface Computed {
  values?: Data;
  errors?: Errors;
  texts?: Record<string, string>;
}
interface Instance {
  id: string;
  valuePath: (string | number)[];
  indexes?: Record<string, number>;
}
interface Field {
  id: string;
  type: string;
  text?: string;
  disabled?: boolean;
}

const PAUSE = 300; // milliseconds without typing before the server is asked

export class ClerkForm extends HTMLElement {
  form: Form | undefined;
  /** Nothing that is typed here is sent or lost: the page may be left without a question. */
  harmless = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: AbortController | undefined;
  private sentences: Record<string, string> | undefined;
  private dirty = false;
  private leaving = false;
  private sent = false;
  private writing = false;
  private serverErrors: Errors = {};
  /** What a refusal said and a computation does not check, such as what is missing: it stays until its field is touched. */
  private refused: Errors = {};
  private readonly touched = new Set<string>();

  async connectedCallback(): Promise<void> {
    if (this.form) return;
    const schema = json<object>(this, 'schema', {});
    speak(document.documentElement.lang);
    const box = document.createElement('div');
    box.className = 'clerk-form-box';
    const form = new Form({
      container: box,
      properties: { readOnly: this.hasAttribute('readonly') },
      debounce: false, // what waits for a pause in typing is wiped out by values that the server sends meanwhile
      additionalModules: [{ translate: ['value', this.say] }],
    } as ConstructorParameters<typeof Form>[0]);
    this.form = form;
    try {
      await style(sheet);
      await form.importSchema(schema as never, json<Data>(this, 'data', {}) as never);
    } catch (error) {
      return this.broken(error);
    }
    this.replaceWithForm(box);
    this.listen(form);
    this.refuse(json<Errors>(this, 'errors', {}));
    if (this.computeUrl && !this.hasAttribute('readonly')) void this.compute();
    this.dataset['ready'] = '';
    this.dispatchEvent(new Event('clerk:ready'));
  }

  disconnectedCallback(): void {
    this.quiet();
    this.paired?.removeEventListener('submit', this.submit, true);
    removeEventListener('beforeunload', this.warn);
    this.form?.destroy();
    this.form = undefined;
  }

  /** Return all data of the form, variables it only shows included. */
  get data(): Data {
    return (this.form?._getState().data ?? {}) as Data;
  }

  /** Return what would be sent now. */
  get answer(): Data {
    return (this.form?._getSubmitData() ?? {}) as Data;
  }

  /** Return the plain form that posts. */
  get paired(): HTMLFormElement | null {
    const id = this.getAttribute('for');
    if (id) return document.querySelector<HTMLFormElement>(`form#${CSS.escape(id)}`);
    for (let part = this.parentElement; part; part = part.parentElement) {
      const found = part.querySelector<HTMLFormElement>('form[data-clerk-form]');
      if (found) return found;
    }
    return null;
  }

  /** Say form-js's own sentences in the reader's language. */
  private readonly say = (template: string, values: Record<string, unknown> = {}): string => {
    this.sentences ??= json<Record<string, string>>(this, 'sentences', {});
    return (this.sentences[template] ?? template).replace(/{([^}]+)}/g, (_, key: string) => String(values[key] ?? `{${key}}`));
  };

  private get computeUrl(): string {
    return this.getAttribute('compute-url') ?? '';
  }

  private replaceWithForm(box: HTMLElement): void {
    for (const child of [...this.children]) if (child.tagName !== 'SCRIPT') child.remove();
    this.append(box);
  }

  private broken(error: unknown): void {
    console.error(error);
    const notice = document.createElement('p');
    notice.className = 'notice notice-danger';
    notice.setAttribute('role', 'alert');
    notice.textContent = text('formBroken', 'This form cannot be shown.');
    this.replaceWithForm(notice);
  }

  private listen(form: Form): void {
    form.on('field.updated', (event: { fieldInstance: Instance }) => {
      const key = event.fieldInstance.valuePath.join('.');
      this.touched.add(key);
      delete this.serverErrors[key];
      delete this.refused[key];
      this.dirty = !this.harmless;
      this.soon();
      this.dispatchEvent(new Event('clerk:typed'));
    });
    form.on('changed', () => this.keepErrors());
    this.addEventListener('submit', (event) => {
      event.preventDefault(); // Enter inside form-js's own form means the first button of the paired one
      const button = this.paired?.querySelector<HTMLButtonElement>('button:not([formnovalidate], [type=button])');
      if (button && !this.hasAttribute('readonly')) this.paired?.requestSubmit(button);
    });
    this.paired?.addEventListener('submit', this.submit, true); // before htmx reads the form
    addEventListener('beforeunload', this.warn);
  }

  private readonly warn = (event: BeforeUnloadEvent): void => {
    if (this.dirty && !this.leaving) event.preventDefault();
  };

  private readonly submit = (event: SubmitEvent): void => {
    const form = this.form;
    const input = this.paired?.querySelector<HTMLInputElement>('input[name=data]');
    if (!form || !input || this.hasAttribute('readonly')) return;
    const unchecked = (event.submitter as HTMLButtonElement | null)?.formNoValidate ?? false;
    if (!unchecked && Object.keys(form.validate()).length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.focusError();
      return;
    }
    input.value = JSON.stringify(form._getSubmitData());
    this.sent = !unchecked;
    if (this.sent) this.quiet(); // the task is over in a moment, and nobody is there to be asked about it
    this.leaving = true;
    setTimeout(() => (this.leaving = this.sent = false), 2000); // the answer may be a download or a swap, and the page stays
  };

  private soon(): void {
    if (!this.computeUrl || this.sent) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.compute(), PAUSE);
  }

  private quiet(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  /** Ask the server for computed values, and write what it says. */
  async compute(): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(this.computeUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': this.token },
        body: JSON.stringify({ data: this.form?._getSubmitData() ?? {} }),
        signal: asking.signal,
      });
      if (answer.ok && !asking.signal.aborted) this.write((await answer.json()) as Computed);
    } catch (error) {
      if (!asking.signal.aborted) console.warn(error); // the server checks again on submit
    } finally {
      if (this.asking === asking) this.removeAttribute('aria-busy');
    }
  }

  private get token(): string {
    return this.paired?.querySelector<HTMLInputElement>('input[name=csrfmiddlewaretoken]')?.value ?? '';
  }

  /** Write into the form what the server has computed, and its errors. */
  write({ values = {}, errors = {}, texts = {} }: Computed): void {
    const form = this.form;
    if (!form) return;
    const registry = form.get<{ get(id: string): Field | undefined }>('formFieldRegistry');
    for (const [id, words] of Object.entries(texts)) {
      const field = registry.get(id);
      if (field?.type === 'text') field.text = words;
    }
    const data = structuredClone(this.data);
    for (const [key, value] of Object.entries(values)) put(data, key, value);
    const shown = Object.entries(errors).filter(([key]) => this.touched.has(key) || key in this.refused || filled(at(data, key)));
    this.serverErrors = Object.fromEntries(shown);
    this.refused = without(this.refused, this.serverErrors);
    form._setState({ data });
  }

  /** Show the errors of a refused submission and go to the first. */
  refuse(errors: Errors): void {
    if (!Object.keys(errors).length) return;
    this.refused = structuredClone(errors);
    this.dirty = true;
    this.keepErrors();
    this.summary(errors);
    requestAnimationFrame(() => this.focusError());
  }

  /** Put the server's errors beside form-js's own, which replaces them on every check. */
  private keepErrors(): void {
    const form = this.form;
    if (!form || this.writing) return;
    const errors = structuredClone(form._getState().errors ?? {}) as Record<string, unknown>;
    const server = together(this.serverErrors, this.refused);
    let changed = false;
    for (const instance of this.instances()) {
      const path = [instance.id, ...Object.values(instance.indexes ?? {})].join('.');
      const said = server[instance.valuePath.join('.')] ?? [];
      const old = (at(errors, path) as string[] | undefined) ?? [];
      const own = old.filter((one) => !this.shownErrors.has(one));
      const next = [...own, ...said.filter((one) => !own.includes(one))];
      if (next.join('\n') === old.join('\n')) continue;
      put(errors, path, next);
      changed = true;
    }
    this.shownErrors = new Set(Object.values(server).flat());
    if (!changed) return;
    this.writing = true;
    form._setState({ errors });
    this.writing = false;
  }

  private shownErrors = new Set<string>();

  private instances(): Instance[] {
    return this.form?.get<{ getAllKeyed(): Instance[] }>('formFieldInstanceRegistry').getAllKeyed() ?? [];
  }

  /** List above the form what belongs to no field that can be seen. */
  private summary(errors: Errors): void {
    const keys = new Set(this.instances().map((one) => one.valuePath.join('.')));
    const loose = Object.entries(errors).filter(([key]) => !keys.has(key)).flatMap(([, words]) => words);
    const notice = document.createElement('div');
    notice.className = 'notice notice-danger';
    notice.setAttribute('role', 'alert');
    for (const words of loose.length ? loose : [text('fix', 'Please check the marked fields.')]) {
      notice.append(Object.assign(document.createElement('p'), { textContent: words }));
    }
    this.querySelector('.clerk-form-box')?.before(notice);
  }

  private focusError(): void {
    const field = this.querySelector<HTMLElement>('.fjs-form-field.fjs-has-errors');
    field?.scrollIntoView?.({ block: 'center' });
    field?.querySelector<HTMLElement>('input, textarea, select, [tabindex]')?.focus({ preventScroll: true });
  }
}

/** Return what stands at a dotted path. */
function at(data: Data, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => (part as Data | undefined)?.[key], data);
}

/** Write at a dotted path, making what is missing on the way. */
function put(data: Data, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop()!;
  let part = data;
  for (const key of keys) part = (part[key] ??= {}) as Data;
  part[last] = value;
}

/** Return the texts of both, by key. */
function together(some: Errors, more: Errors): Errors {
  const keys = [...Object.keys(some), ...Object.keys(more)];
  return Object.fromEntries(keys.map((key) => [key, [...(some[key] ?? []), ...(more[key] ?? [])]]));
}

/** Return the texts that the others do not say. */
function without(errors: Errors, others: Errors): Errors {
  return Object.fromEntries(Object.entries(errors).map(([key, words]) => [key, words.filter((one) => !others[key]?.includes(one))]));
}

function filled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

customElements.define('clerk-form', ClerkForm);
