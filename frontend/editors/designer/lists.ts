/** What is wrong, as a button that counts and as a list that leads there. */
import { text } from '../../kit/texts';
import type { Line } from './problems';

const MOST_LINES = 200;
const SIGNS = { error: '✕', warn: '!', info: 'i' };

/** Say in a word how the model stands. */
export function drawVerdict(button: HTMLElement, found: Line[]): void {
  const [errors, warnings, hints] = (['error', 'warn', 'info'] as const).map((kind) => found.filter((one) => one.category === kind).length) as [number, number, number];
  const said = [
    errors && `${errors} ${errors === 1 ? text('designerError', 'error') : text('designerErrors', 'errors')}`,
    warnings && `${warnings} ${warnings === 1 ? text('designerWarning', 'warning') : text('designerWarnings', 'warnings')}`,
    hints && `${hints} ${hints === 1 ? text('designerHint', 'hint') : text('designerHints', 'hints')}`,
  ].filter(Boolean);
  button.dataset['verdict'] = errors ? 'error' : warnings ? 'warn' : 'good';
  button.textContent = said.length ? said.join(', ') : text('designerGood', 'Nothing wrong');
}

/** Draw the list; a click goes to the element. */
export function drawLines(host: HTMLElement, found: Line[], go: (id: string) => void): void {
  const list = host.querySelector('ul')!;
  const empty = host.querySelector<HTMLElement>('[data-when=empty]');
  if (empty) empty.hidden = found.length > 0;
  list.replaceChildren(...found.slice(0, MOST_LINES).map((one) => line(one, go)));
  if (found.length > MOST_LINES) list.append(more(found.length - MOST_LINES));
}

function more(count: number): HTMLLIElement {
  const item = document.createElement('li');
  item.className = 'sub';
  item.textContent = text('designerMore', 'and {count} more').replace('{count}', String(count));
  return item;
}

function line(one: Line, go: (id: string) => void): HTMLLIElement {
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset['severity'] = one.category;
  const [sign, title, message] = ['i', 'b', 'span'].map((tag) => document.createElement(tag)) as [HTMLElement, HTMLElement, HTMLElement];
  sign.textContent = SIGNS[one.category];
  sign.setAttribute('aria-hidden', 'true');
  title.textContent = one.title;
  message.textContent = one.message;
  button.append(sign, title, message);
  button.addEventListener('click', () => go(one.element));
  item.append(button);
  return item;
}
