/**
 * The properties panel, drawn when the drawing stands: reading the model for it takes longer than drawing it.
 */
import { BpmnPropertiesPanelModule } from 'bpmn-js-properties-panel';

import type { Shape } from './parts';

interface Panel {
  attachTo(host: HTMLElement): void;
  _render(root?: Shape): void;
}
const Base = BpmnPropertiesPanelModule.propertiesPanel[1] as new (...parts: unknown[]) => Panel;

/** The library's panel, which waits until it is shown. */
export class LatePanel extends Base {
  private shown = false;

  /** Show the panel in a pane, with what is selected; from now on it follows the drawing. */
  show(pane: HTMLElement, selected?: Shape): void {
    if (this.shown) return;
    this.shown = true;
    this._render(selected);
    this.attachTo(pane);
  }

  override _render(root?: Shape): void {
    if (this.shown) super._render(root);
  }
}

export const panelModule = { ...BpmnPropertiesPanelModule, propertiesPanel: ['type', LatePanel] };
