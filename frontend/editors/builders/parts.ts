/** Small parts that several editors are made of: elements, switches, panels that the server draws. */
import { csrf } from '../draft';

type Attributes = Record<string, string | boolean | undefined>;

/** Make an element with attributes and children; an attribute that is false or undefined is left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/** A sign drawn by strokes on a field of 24 by 24. */
export function sign(path: string, size = 16): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({ viewBox: '0 0 24 24', width: String(size), height: String(size), fill: 'none', stroke: 'currentColor', 'stroke-width': '1.75', 'aria-hidden': 'true' })) {
    svg.setAttribute(name, value);
  }
  const drawn = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  drawn.setAttribute('d', path);
  svg.append(drawn);
  return svg;
}

export interface Choice {
  id: string;
  label: string;
}

/** A row of buttons of which one is pressed; `choose` is told which. */
export function choices(label: string, options: Choice[], chosen: string, choose: (id: string) => void): HTMLElement {
  const group = make('div', { class: 'editor-switch', role: 'group', 'aria-label': label });
  for (const option of options) {
    const button = make('button', { type: 'button', 'data-choice': option.id, 'aria-pressed': String(option.id === chosen) }, option.label);
    button.addEventListener('click', () => {
      press(group, option.id);
      choose(option.id);
    });
    group.append(button);
  }
  return group;
}

/** Show another button of `choices` as the pressed one. */
export function press(group: HTMLElement, id: string): void {
  for (const one of group.querySelectorAll<HTMLElement>('[data-choice]')) one.setAttribute('aria-pressed', String(one.dataset['choice'] === id));
}

export interface Reply {
  ok: boolean;
  status: number;
  text: string;
}

/** Post JSON to the server; `ok` is false, and status 0, where it cannot be reached. */
export async function post(url: string, body: object, signal?: AbortSignal): Promise<Reply> {
  try {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json, text/html', ...csrf() };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), redirect: 'manual', ...(signal ? { signal } : {}) });
    return { ok: answer.ok, status: answer.status, text: await answer.text() };
  } catch {
    return { ok: false, status: 0, text: '' };
  }
}

/** Return a function that runs another one when it was not called for a while. */
export function after(milliseconds: number, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, milliseconds);
  };
}

/** Return the fields of a form as an object, with the button that sent it. */
export function fields(form: HTMLFormElement, submitter?: HTMLElement | null): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') found[name] = value;
  const name = submitter?.getAttribute('name');
  if (name) found[name] = submitter?.getAttribute('value') ?? '';
  return found;
}
