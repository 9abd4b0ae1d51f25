/**
 * bpmn-js with what draws of ours: which modules it is made of and how it looks. What stands around it comes later (furniture.ts).
 */
import GridModule from 'diagram-js-grid';
import ElementTemplateIconRenderer from '@bpmn-io/element-template-icon-renderer';
import ColorPickerModule from 'bpmn-js-color-picker';
import { CreateAppendAnythingModule } from 'bpmn-js-create-append-anything';
import NativeCopyPasteModule from 'bpmn-js-native-copy-paste';
import BpmnModeler from 'bpmn-js/lib/Modeler';
import ZeebeBehaviorsModule from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';

import clerk from './clerk.json';
import { ghostsModule } from './ghosts';
import { tidyModule } from './layout/tidy';
import { linksModule, type Links } from './links';
import { menusModule } from './menus';
import { steady } from './pad';
import type { Modeler } from './parts';
import { spell } from './spelling';
import { words } from './words';
import { zeebe } from './zeebe';

export interface Options {
  canvas: HTMLElement;
  sentences: Record<string, string>;
  links: Links;
}

const FONT = '"Inter Variable", Inter, system-ui, sans-serif';

/** Return a modeler without a model. */
export function createModeler(options: Options): Modeler {
  const modeler = new BpmnModeler({
    container: options.canvas,
    moddleExtensions: { zeebe, clerk },
    clerkLinks: options.links,
    bpmnRenderer: {
      defaultFillColor: 'var(--diagram-fill)',
      defaultStrokeColor: 'var(--diagram-stroke)',
      defaultLabelColor: 'var(--diagram-label)',
    },
    textRenderer: { defaultStyle: { fontFamily: FONT, fontSize: 12 }, externalStyle: { fontSize: 11 } },
    additionalModules: [
      ZeebeBehaviorsModule,
      ElementTemplateIconRenderer,
      CreateAppendAnythingModule,
      ColorPickerModule,
      GridModule,
      NativeCopyPasteModule,
      menusModule,
      ghostsModule,
      linksModule,
      tidyModule,
      words(options.sentences),
    ],
  });
  spell(modeler.get('moddle'));
  steady(modeler.get('contextPad'), modeler.get('canvas'));
  modeler.get('palette')._needsCollapse = () => false; // ours scrolls instead of growing a second column
  return modeler;
}
