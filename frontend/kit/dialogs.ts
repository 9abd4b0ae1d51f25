/**
 * Dialogs and questions, on the browser's own `<dialog>`.
 *
 *   <button data-open="reassign">            opens the dialog of that id; [data-close] inside closes it, as does a click beside it
 *   <button data-print>                      prints the page
 *   <form data-confirm="Really?">            asks before a form, link or button does its work; data-tone="danger" colours the yes
 *   <button hx-post="…" hx-confirm="Really?"> the same for htmx
 */
const asked = new WeakSet<Element>();

/** Ask a question with a chunk that comes with the first one; the promise tells the answer. */
const ask = (question: string, tone?: string): Promise<boolean> => import('../islands/ask').then((one) => one.ask(question, tone));

/** Hold back what an element is about to do until the person says yes; then `go`. */
function guard(event: Event, element: HTMLElement, go: () => void): void {
  if (asked.delete(element)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  void ask(element.dataset['confirm']!, element.dataset['tone']).then((yes) => {
    if (!yes) return;
    asked.add(element);
    go();
  });
}

document.addEventListener(
  'submit',
  (event) => {
    const form = event.target as HTMLFormElement;
    const { submitter } = event;
    if (form.dataset['confirm'] !== undefined) guard(event, form, () => form.requestSubmit(submitter));
  },
  true,
);

document.addEventListener(
  'click',
  (event) => {
    const target = event.target as Element;
    const asking = target.closest<HTMLElement>('a[data-confirm], button[data-confirm]');
    if (asking) return guard(event, asking, () => asking.click());
    const opener = target.closest<HTMLElement>('[data-open]');
    if (opener) (document.getElementById(opener.dataset['open']!) as HTMLDialogElement | null)?.showModal();
    if (target.closest('[data-print]')) window.print();
    if (target.closest('[data-close]')) target.closest('dialog')?.close();
    if (target.matches('dialog[data-dialog]')) (target as HTMLDialogElement).close();
    if (target.closest('[data-unfold]')) unfold(target);
  },
  true,
);

function unfold(target: Element): void {
  target.closest('[data-fold]')?.removeAttribute('data-fold');
  target.closest('[data-unfold]')?.remove();
}

document.addEventListener('htmx:confirm', (event) => {
  const { detail } = event as CustomEvent<{ question: string | null; elt: HTMLElement; issueRequest: (skip: boolean) => void }>;
  if (!detail.question) return;
  event.preventDefault();
  void ask(detail.question, detail.elt.dataset['tone']).then((yes) => yes && detail.issueRequest(true));
});
