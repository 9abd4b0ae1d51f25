/**
 * A form on trial: the viewer that people will see, what is known besides, and the server's verdict on every answer.
 *
 * The verdict is asked for a moment after the last change; the last question wins. What is made up stays in the browser tab.
 */
import type { ClerkForm, Computed } from '../../islands/clerk-form';
import { after, make, post } from '../builders/parts';
import type { Say } from '../builders/words';

const PAUSE = 300;

interface Config {
  verdict: string;
  sentences: Record<string, string>;
}

export class Trial {
  private form: ClerkForm | undefined;
  private asking: AbortController | undefined;
  private shown = '';
  private variables: Record<string, unknown> = {};
  private data: Record<string, unknown> = {};
  private readonly paper = make('div', { class: 'trial-paper card' });
  private readonly verdict = make('div', { class: 'trial-verdict', 'aria-live': 'polite' });
  private readonly area: HTMLTextAreaElement;
  private readonly fault: HTMLElement;
  private readonly ask = after(PAUSE, () => void this.judge());

  constructor(
    box: HTMLElement,
    private readonly config: Config,
    private readonly say: Say,
    private readonly content: () => string,
  ) {
    this.area = make('textarea', { id: 'trial-known', rows: '6', spellcheck: 'false', 'aria-describedby': 'trial-known-fault', placeholder: '{"days": 30}' });
    this.area.value = sessionStorage.getItem(this.key) ?? '';
    this.fault = make('p', { class: 'trial-fault', id: 'trial-known-fault', role: 'alert', hidden: true });
    const known = make(
      'details',
      { class: 'card trial-known', open: this.area.value !== '' },
      make('summary', {}, say('knownData', 'What is known before')),
      make('p', {}, say('knownHint', 'Variables of the case as JSON. A name of a source stands for its rows. Left empty, only who asks is known.')),
      make('label', { for: 'trial-known', class: 'visually-hidden' }, say('knownData', 'What is known before')),
      this.area,
      this.fault,
    );
    const again = make('button', { type: 'button', class: 'btn btn-ghost btn-sm' }, say('empty', 'Empty the form'));
    again.addEventListener('click', () => this.empty());
    const side = make('div', { class: 'trial-side' }, this.verdict, known);
    const head = make('div', { class: 'trial-head' }, make('h2', {}, say('asSeen', 'As people will see it')), again);
    box.append(make('div', { class: 'trial-form' }, head, this.paper), side);
    this.area.addEventListener('input', after(PAUSE, () => this.know()));
  }

  private get key(): string {
    return `clerk-trial:${this.config.verdict}`;
  }

  /** Show the form as it is built now. */
  open(): void {
    this.know(false);
    if (this.shown !== this.content()) void this.draw();
    else this.ask();
  }

  /** The form was built on or replaced: draw it anew if somebody is looking. */
  renew(): void {
    if (this.paper.isConnected && this.paper.offsetParent !== null && this.shown !== this.content()) void this.draw();
  }

  close(): void {
    this.asking?.abort();
  }

  private empty(): void {
    this.data = {};
    this.shown = '';
    void this.draw();
  }

  /** Read what is known; nonsense is told and changes nothing. */
  private know(draw = true): void {
    const text = this.area.value.trim();
    try {
      const value = text ? (JSON.parse(text) as unknown) : {};
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(this.say('notAnObject', 'Expected an object: begin with {.'));
      this.fault.hidden = true;
      sessionStorage.setItem(this.key, text);
      if (JSON.stringify(value) === JSON.stringify(this.variables)) return;
      this.variables = value as Record<string, unknown>;
      if (draw) void this.draw();
    } catch (error) {
      this.fault.hidden = false;
      this.fault.textContent = (error as Error).message;
    }
  }

  private async draw(): Promise<void> {
    this.shown = this.content();
    await import('../../islands/clerk-form');
    const island = document.createElement('clerk-form') as ClerkForm;
    const schema = JSON.parse(this.shown) as Record<string, unknown>;
    delete schema['clerk'];
    for (const [name, value] of Object.entries({ schema, data: { ...this.variables, ...this.data }, sentences: this.config.sentences })) {
      const script = make('script', { type: 'application/json', 'data-name': name });
      script.textContent = JSON.stringify(value);
      island.append(script);
    }
    island.harmless = true;
    island.addEventListener('clerk:typed', () => {
      this.data = island.answer;
      this.ask();
    });
    island.addEventListener('clerk:ready', () => void this.judge());
    this.form = island;
    this.paper.replaceChildren(island);
  }

  /** Ask the server, write into the form what it computes, and show its verdict. */
  private async judge(): Promise<void> {
    const { form } = this;
    if (!form) return;
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.verdict.setAttribute('aria-busy', 'true');
    const answer = await post(this.config.verdict, { content: this.shown, data: form.answer, variables: this.variables }, asking.signal);
    if (asking.signal.aborted) return;
    this.verdict.removeAttribute('aria-busy');
    if (!answer.ok) {
      this.verdict.replaceChildren(make('p', { class: 'notice notice-warning' }, this.say('noVerdict', 'The server cannot be asked at the moment.')));
      return;
    }
    const told = JSON.parse(answer.text) as Computed & { html: string };
    form.write(told);
    this.verdict.innerHTML = told.html; // drawn and escaped by our own template
  }
}
