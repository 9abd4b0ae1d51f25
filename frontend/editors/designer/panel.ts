/**
 * The properties panel, drawn when the drawing stands: reading the model for it takes longer than drawing it.
 */
import { BpmnPropertiesPanelModule } from 'bpmn-js-properties-panel';

import type { Modeler, Shape } from './parts';

type Parts = Pick<Modeler, 'get'>;
interface Panel {
  attachTo(host: HTMLElement): void;
  _render(root?: Shape | Shape[]): void;
}
const Base = BpmnPropertiesPanelModule.propertiesPanel[1] as new (...parts: unknown[]) => Panel;

/**
 * The library's panel, which waits until it is shown, and always shows what is selected.
 *
 * The library subscribes to the selection some time after it rendered, and what it does when templates or elements change may show what
 * was selected before that. So it renders twice, which subscribes at once, and whatever it shows later is compared.
 */
export class LatePanel extends Base {
  private shown = false;
  private following = false;
  private parts: Parts | undefined;

  /** Show the panel in a pane; from now on it follows the selection. */
  show(pane: HTMLElement, parts: Parts): void {
    if (this.shown) return;
    this.shown = true;
    this.parts = parts;
    const selected = parts.get('selection').get();
    const chosen = selected.length > 1 ? selected : selected[0];
    this._render(chosen);
    this._render(chosen); // rendering again runs what the first left for later: from here no selection is missed
    this.attachTo(pane);
    parts.get('eventBus').on('propertiesPanel.updated', ({ element }: { element: Shape | Shape[] }) => this.compare(element));
  }

  override _render(root?: Shape | Shape[]): void {
    if (this.shown) super._render(root);
  }

  private compare(drawn: Shape | Shape[]): void {
    const selected = this.parts!.get('selection').get();
    const wanted = selected.length === 1 ? selected[0]! : this.parts!.get('canvas').getRootElement();
    const same = Array.isArray(drawn) ? selected.length > 1 : selected.length < 2 && drawn === (wanted.labelTarget ?? wanted);
    if (same || this.following) return;
    this.following = true;
    this.parts!.get('eventBus').fire('selection.changed', { oldSelection: [], newSelection: selected });
    this.following = false;
  }
}

export const panelModule = { ...BpmnPropertiesPanelModule, propertiesPanel: ['type', LatePanel] };
