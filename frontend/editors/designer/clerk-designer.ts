/**
 * The process designer: draws a BPMN file of a draft, its properties and its step sheets.
 *
 *   <clerk-designer>
 *     <script type="application/json" data-name="draft">…</script>
 *     <script type="application/json" data-name="designer">{"links": {"forms": {…}}, "forms": {…}, "templates": "/studio/templates.json"}</script>
 *     <script type="application/json" data-name="sentences">{"Append task": "…"}</script>
 *     <div class="designer-tools" role="toolbar"><button type="button" data-do="fit">…</button>…</div>
 *     <div class="designer-work">
 *       <div class="designer-stage"><div class="designer-canvas"></div><button data-do="problems" class="designer-verdict"></button></div>
 *       <aside class="designer-side"><div role="tablist">…</div><div data-pane="properties"></div><div data-pane="sheet"></div></aside>
 *     </div>
 *     <section class="designer-problems" hidden></section>
 *     <dialog class="dialog" data-dialog="keys">…</dialog> <dialog class="dialog" data-dialog="losses">…</dialog>
 *   </clerk-designer>
 *
 * `data-ready` says that one can draw, `data-furnished` that what stands around the drawing is there too.
 *
 * Below 800 px, and for people who may only look, the drawing is shown and the heavy editor is not loaded at all.
 */
import { json } from '../../kit/json';
import { font, style } from '../../kit/style';
import { text } from '../../kit/texts';
import { Draft } from '../draft';
import sheet from './designer.css?url';
import type { Workbench } from './workbench';

export interface Setup {
  templates: string;
  links: Record<string, Record<string, string>>;
  forms: Record<string, { name: string; type?: string; info?: string }[]>;
}

const NARROW = '(max-width: 799px)';

export class ClerkDesigner extends HTMLElement {
  workbench: Workbench | undefined;
  draft: Draft | undefined;
  private readonly narrow = matchMedia(NARROW);

  async connectedCallback(): Promise<void> {
    if (this.draft) return;
    this.draft = Draft.open(this);
    this.narrow.addEventListener('change', () => void this.show());
    await this.show();
  }

  disconnectedCallback(): void {
    this.workbench?.destroy();
    this.workbench = undefined;
    this.draft?.close();
  }

  /** The modeler, for tests and for the step sheet. */
  get modeler(): unknown {
    return this.workbench?.modeler;
  }

  private async show(): Promise<void> {
    if (this.workbench) return; // a window that was wide and is made narrow keeps its editor
    if (this.narrow.matches || !this.draft!.mayEdit) return this.read();
    this.querySelector('.designer-reader')?.remove();
    this.dataset['mode'] = 'edit';
    const setup = json<Setup>(this, 'designer', { templates: '', links: {}, forms: {} });
    const [{ Workbench: Bench }] = await Promise.all([import('./workbench'), style(sheet), font()]);
    if (!this.isConnected || this.workbench) return;
    this.workbench = new Bench(this, this.draft!, { ...setup, sentences: json(this, 'sentences', {}) });
    await this.workbench.open();
    this.dataset['ready'] = '';
    await this.workbench.furnish();
  }

  /** Show the drawing only. */
  private async read(): Promise<void> {
    if (this.querySelector('.designer-reader')) return;
    this.dataset['mode'] = 'read';
    const box = document.createElement('div');
    box.className = 'designer-reader';
    const why = document.createElement('p');
    why.className = 'sub';
    why.textContent = this.draft!.mayEdit
      ? text('designerNarrow', 'Here you can look at the process. Drawing needs a wider screen.')
      : text('designerReading', 'You may look at this process. Ask an owner of the app if you want to change it.');
    const diagram = document.createElement('clerk-diagram');
    const xml = document.createElement('script');
    xml.type = 'application/json';
    xml.dataset['name'] = 'xml';
    xml.textContent = JSON.stringify(this.draft!.content);
    diagram.append(xml);
    box.append(why, diagram);
    await Promise.all([import('../../islands/clerk-diagram'), style(sheet)]);
    this.append(box);
    this.dataset['ready'] = '';
  }
}

customElements.define('clerk-designer', ClerkDesigner);
