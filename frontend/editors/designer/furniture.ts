/**
 * What stands around the drawing and comes when one can draw already: properties, checks, templates, simulation, the overview.
 *
 * Rule 1: it weighs more than the drawing itself and takes longer to begin, so nothing here is imported by what draws.
 * Rule 2: it joins a modeler that runs (joining.ts).
 */
import ElementTemplateChooserModule from '@bpmn-io/element-template-chooser';
import { ZeebeVariableResolverModule } from '@bpmn-io/variable-resolver';
import { CreateAppendElementTemplatesModule } from 'bpmn-js-create-append-anything';
import { CloudElementTemplatesPropertiesProviderModule } from 'bpmn-js-element-templates';
import { BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'bpmn-js-properties-panel';
import TokenSimulationModule from 'bpmn-js-token-simulation';
import MinimapModule from 'diagram-js-minimap';

import { groupsModule } from './groups';
import { join } from './joining';
import { problemsModule } from './linting';
import { panelModule } from './panel';
import type { Modeler } from './parts';
import { lintConfig } from './rules';
import { variablesModule, type FormVariables } from './variables';

const MODULES = [
  panelModule,
  BpmnPropertiesProviderModule,
  ZeebePropertiesProviderModule,
  CloudElementTemplatesPropertiesProviderModule,
  ElementTemplateChooserModule,
  CreateAppendElementTemplatesModule,
  ZeebeVariableResolverModule,
  TokenSimulationModule,
  MinimapModule,
  problemsModule,
  groupsModule,
  variablesModule,
];

/** Add it all to a modeler. */
export function furnish(modeler: Modeler, forms: FormVariables, popups: HTMLElement): void {
  const config = {
    'config.propertiesPanel': ['value', { feelPopupContainer: popups }],
    'config.linting': ['value', { active: true, bpmnlint: lintConfig() }],
    'config.clerkForms': ['value', forms],
  };
  join(modeler, [config, ...MODULES]);
  Object.assign(modeler.get('minimap'), { _dirty: true }); // it saw nothing of what was drawn before
}
