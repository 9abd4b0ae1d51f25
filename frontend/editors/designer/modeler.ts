/**
 * bpmn-js with everything of ours: which modules it is made of and how it looks.
 */
import GridModule from 'diagram-js-grid';
import MinimapModule from 'diagram-js-minimap';
import ElementTemplateChooserModule from '@bpmn-io/element-template-chooser';
import ElementTemplateIconRenderer from '@bpmn-io/element-template-icon-renderer';
import { ZeebeVariableResolverModule } from '@bpmn-io/variable-resolver';
import ColorPickerModule from 'bpmn-js-color-picker';
import { CreateAppendAnythingModule, CreateAppendElementTemplatesModule } from 'bpmn-js-create-append-anything';
import { CloudElementTemplatesPropertiesProviderModule } from 'bpmn-js-element-templates';
import NativeCopyPasteModule from 'bpmn-js-native-copy-paste';
import { BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'bpmn-js-properties-panel';
import TokenSimulationModule from 'bpmn-js-token-simulation';
import BpmnModeler from 'bpmn-js/lib/Modeler';
import ZeebeBehaviorsModule from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';

import clerk from './clerk.json';
import { groupsModule } from './groups';
import { tidyModule } from './layout/tidy';
import { linksModule, type Links } from './links';
import { menusModule } from './menus';
import { panelModule } from './panel';
import type { Modeler } from './parts';
import { problemsModule } from './problems';
import { lintConfig } from './rules';
import { spell } from './spelling';
import { variablesModule, type FormVariables } from './variables';
import { words } from './words';
import { zeebe } from './zeebe';

export interface Options {
  canvas: HTMLElement;
  sentences: Record<string, string>;
  links: Links;
  forms: FormVariables;
}

const FONT = '"Inter Variable", Inter, system-ui, sans-serif';

/** Return a modeler without a model. */
export function createModeler(options: Options): Modeler {
  const modeler = new BpmnModeler({
    container: options.canvas,
    propertiesPanel: { feelPopupContainer: options.canvas.parentElement },
    linting: { active: true, bpmnlint: lintConfig() },
    moddleExtensions: { zeebe, clerk },
    clerkLinks: options.links,
    clerkForms: options.forms,
    bpmnRenderer: {
      defaultFillColor: 'var(--diagram-fill)',
      defaultStrokeColor: 'var(--diagram-stroke)',
      defaultLabelColor: 'var(--diagram-label)',
    },
    textRenderer: { defaultStyle: { fontFamily: FONT, fontSize: 12 }, externalStyle: { fontSize: 11 } },
    additionalModules: [
      panelModule,
      BpmnPropertiesProviderModule,
      ZeebePropertiesProviderModule,
      ZeebeBehaviorsModule,
      CloudElementTemplatesPropertiesProviderModule,
      ElementTemplateChooserModule,
      ElementTemplateIconRenderer,
      CreateAppendAnythingModule,
      CreateAppendElementTemplatesModule,
      ZeebeVariableResolverModule,
      TokenSimulationModule,
      ColorPickerModule,
      MinimapModule,
      GridModule,
      NativeCopyPasteModule,
      problemsModule,
      groupsModule,
      menusModule,
      linksModule,
      variablesModule,
      tidyModule,
      words(options.sentences),
    ],
  });
  spell(modeler.get('moddle'));
  modeler.get('palette')._needsCollapse = () => false; // ours scrolls instead of growing a second column
  return modeler;
}
