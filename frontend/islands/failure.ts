/** Tells a person that an htmx request failed. Loaded with the first failure. */
import { text } from '../kit/texts';
import { toast } from './toasts';

/** Show why; no request at all means that the server was not reached. */
export function tell(xhr?: Pick<XMLHttpRequest, 'responseText'>): void {
  toast(xhr ? sentence(xhr.responseText) : text('offline', 'The server cannot be reached.'), 'danger');
}

/** Return what an error answer says to a person: the words of its `.notice`. */
export function sentence(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const said = [...page.querySelectorAll('.notice .notice-title, .notice p:not(.notice-title), .notice li')];
  const words = said.map((one) => one.textContent?.replace(/\s+/g, ' ').trim()).filter(Boolean);
  return words.join(' · ') || text('failed', 'That did not work. Please try again.');
}
