/**
 * htmx, as our content security policy and error pages need it.
 *
 * No eval, no style element of its own, 422 swapped like a success, other errors told in a toast: the server sends them with
 * `HX-Reswap: none` and the sentence in `.notice`.
 */
import htmx from 'htmx.org';

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  historyRestoreAsHxRequest: false,
  defaultSettleDelay: 0, // what is swapped in hears a hand at once; nothing of ours is styled while it settles
  responseHandling: [
    { code: '204', swap: false },
    { code: '[23]..|422', swap: true },
    { code: '[45]..', swap: false, error: true },
  ],
});

type Answer = CustomEvent<{ xhr: XMLHttpRequest }>;

document.addEventListener('htmx:afterRequest', (event) => {
  const { xhr } = (event as Answer).detail;
  if (xhr.status >= 400 && (xhr.status !== 422 || xhr.getResponseHeader('HX-Reswap') === 'none')) tell(xhr);
});
document.addEventListener('htmx:sendError', () => tell());

function tell(xhr?: XMLHttpRequest): void {
  void import('../islands/failure').then((failure) => failure.tell(xhr));
}
