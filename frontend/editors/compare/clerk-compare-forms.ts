/**
 * Two versions of a form beside each other, with the components that were added, removed and changed marked.
 *
 *   <clerk-compare-forms>
 *     <script type="application/json" data-name="marks">{"before": {"days": "changed"}, "after": {"days": "changed", "why": "added"}}</script>
 *     <figure data-side="before"><clerk-form readonly>…</clerk-form></figure>
 *     <figure data-side="after"><clerk-form readonly>…</clerk-form></figure>
 *   </clerk-compare-forms>
 *
 * The forms are islands of their own; each is marked as soon as it stands.
 */
import { json } from '../../kit/json';
import { text } from '../../kit/texts';

type Marks = Record<string, string>;
interface Field {
  id: string;
  type: string;
}

export class ClerkCompareForms extends HTMLElement {
  connectedCallback(): void {
    const marks = json<Record<string, Marks>>(this, 'marks', {});
    for (const figure of this.querySelectorAll<HTMLElement>('[data-side]')) {
      const form = figure.querySelector<HTMLElement>('clerk-form');
      const mark = (): void => marked(figure, fieldsOf(figure), marks[figure.dataset['side']!] ?? {});
      if (form?.dataset['ready'] !== undefined) mark();
      else form?.addEventListener('clerk:ready', mark, { once: true });
    }
  }
}

/** The components of a form in their order, as the page brought them. */
function fieldsOf(figure: HTMLElement): Field[] {
  const inside = (part: { components?: (Field & { components?: Field[] })[] }): Field[] => (part.components ?? []).flatMap((one) => [one, ...inside(one)]);
  return inside(json<object>(figure.querySelector('clerk-form') as HTMLElement, 'schema', {}) as never);
}

/** Mark what is drawn of each component: found by the id of its control, else by its turn among those of its type. */
export function marked(host: HTMLElement, fields: Field[], marks: Marks): void {
  const words: Marks = { added: text('added', 'Added'), removed: text('removed', 'Removed'), changed: text('changed', 'Changed') };
  for (const field of fields) {
    const mark = marks[field.id];
    const drawn = mark ? drawnOf(host, field, fields) : null;
    if (!drawn) continue;
    drawn.setAttribute('data-mark', mark!);
    drawn.setAttribute('title', words[mark!] ?? mark!);
  }
}

function drawnOf(host: HTMLElement, field: Field, fields: Field[]): Element | null {
  const control = host.querySelector(`[id^="fjs-form-"][id$="-${CSS.escape(field.id)}"]`)?.closest('.fjs-form-field');
  if (control) return control;
  const alike = fields.filter((one) => one.type === field.type);
  const drawn = host.querySelectorAll(`.fjs-form-field-${CSS.escape(field.type)}`);
  return drawn.length === alike.length ? (drawn[alike.indexOf(field)] ?? null) : null;
}

customElements.define('clerk-compare-forms', ClerkCompareForms);
