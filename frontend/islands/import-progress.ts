/**
 * Shows how far the import of a spreadsheet is.
 *
 *   <form method="post" data-import><button name="mode" value="all">Import</button></form>
 *
 * The server answers with a line of JSON for every step: {"done": 200, "total": 5000}, at the end {"stored": "5000 rows added.", "url": "…"}
 * or {"refused": "…"}. Leaving the page before the end takes everything back. Without scripts the form posts as any other.
 */
import { text } from '../kit/texts';

export interface Step {
  done?: number;
  total?: number;
  stored?: string;
  url?: string;
  refused?: string;
}

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches('form[data-import]')) return;
  event.preventDefault();
  void send(form, event.submitter as HTMLButtonElement | null);
});

export async function send(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
  const body = new FormData(form, button);
  const show = begin(form);
  const leave = (event: Event): void => event.preventDefault();
  addEventListener('beforeunload', leave);
  try {
    const response = await fetch(form.action || location.href, { method: 'POST', body, headers: { Accept: 'application/x-ndjson' } });
    if (!response.ok || !response.body) throw new Error(String(response.status));
    await steps(response.body, show);
  } catch {
    show({ refused: text('importBroken', 'The connection broke. Nothing was imported; load the page again.') });
  } finally {
    removeEventListener('beforeunload', leave);
  }
}

/** Read lines of JSON as they come. */
export async function steps(body: ReadableStream<Uint8Array>, show: (step: Step) => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    rest += decoder.decode(value, { stream: !done });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line) show(JSON.parse(line) as Step);
    if (done) return;
  }
}

function begin(form: HTMLFormElement): (step: Step) => void {
  const bar = document.createElement('progress');
  const words = document.createElement('p');
  words.setAttribute('role', 'status');
  words.textContent = text('importing', 'Importing. Stay on this page.');
  const box = document.createElement('div');
  box.className = 'sheet-progress';
  box.append(bar, words);
  bar.setAttribute('aria-label', text('importProgress', 'Progress of the import'));
  form.replaceChildren(box);
  return (step) => {
    if (step.total) {
      bar.max = step.total;
      bar.value = step.done ?? 0;
      bar.textContent = `${step.done} / ${step.total}`;
    }
    if (step.refused) words.textContent = step.refused;
    if (step.stored) finished(bar, words, step);
  };
}

function finished(bar: HTMLProgressElement, words: HTMLElement, step: Step): void {
  bar.value = bar.max;
  const link = document.createElement('a');
  link.href = step.url ?? '';
  link.textContent = text('showRows', 'Show the rows');
  words.replaceChildren(`${step.stored} `, link);
  link.focus();
}
