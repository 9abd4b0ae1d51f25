/** Shows two states of a text line by line in a dialog: what only one of them has is marked. */
import { text } from '../kit/texts';

export interface Line {
  mark: ' ' | '+' | '-';
  words: string;
}
const CONTEXT = 3;
const LARGEST = 4_000; // lines of the differing part beyond which it is shown as replaced whole

/** Return the lines that lead from one text to another: common ones, those only there (-) and those only here (+). */
export function lines(there: string, here: string): Line[] {
  const [a, b] = [there.split('\n'), here.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const same = (words: string[]): Line[] => words.map((one) => ({ mark: ' ', words: one }));
  return [...same(a.slice(0, start)), ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)), ...same(end ? a.slice(-end) : [])];
}

function middle(a: string[], b: string[]): Line[] {
  const gone = a.map((words): Line => ({ mark: '-', words }));
  const come = b.map((words): Line => ({ mark: '+', words }));
  if (!a.length || !b.length || a.length * b.length > LARGEST * LARGEST) return [...gone, ...come];
  const common = table(a, b);
  const found: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      found.push({ mark: ' ', words: a[i]! });
      i += 1;
      j += 1;
    } else if (common[i + 1]![j]! >= common[i]![j + 1]!) found.push(gone[i++]!);
    else found.push(come[j++]!);
  }
  return [...found, ...gone.slice(i), ...come.slice(j)];
}

/** The length of the longest common subsequence from every pair of lines on. */
function table(a: string[], b: string[]): Uint16Array[] {
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i]![j] = a[i] === b[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  return common;
}

/** Open a dialog that shows what theirs and mine have each alone. */
export function compare(theirs: string, mine: string): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog dialog-lg compare';
  const head = document.createElement('header');
  head.className = 'dialog-head';
  head.innerHTML = '<h2></h2><button type="button" class="btn" data-close></button>';
  head.querySelector('h2')!.textContent = text('compareTitle', 'Theirs (−) and mine (+)');
  head.querySelector('button')!.textContent = text('close', 'Close');
  const body = document.createElement('pre');
  body.className = 'compare-lines';
  body.tabIndex = 0;
  body.append(...shown(lines(theirs, mine)));
  dialog.append(head, body);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function shown(all: Line[]): HTMLElement[] {
  const near = (at: number): boolean => all.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some((line) => line.mark !== ' ');
  const found: HTMLElement[] = [];
  let skipping = false;
  all.forEach((line, at) => {
    if (!near(at)) {
      if (!skipping) found.push(row('…', ' '));
      skipping = true;
      return;
    }
    skipping = false;
    found.push(row(`${line.mark} ${line.words}`, line.mark));
  });
  return found;
}

function row(words: string, mark: Line['mark']): HTMLElement {
  const made = document.createElement('span');
  made.className = { ' ': 'same', '+': 'mine', '-': 'theirs' }[mark];
  made.textContent = `${words}\n`;
  return made;
}
