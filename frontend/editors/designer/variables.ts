/**
 * Completion of variables that the diagram itself does not tell: what the fields of linked forms leave behind.
 *
 * The server says which form has which keys; a form's values are variables of the process once its step is completed.
 */
import VariableProvider from '@bpmn-io/variable-resolver/lib/VariableProvider';

import { extension, is, type Moddle, type Shape } from './parts';

/** The fields of each form by its id. */
export type FormVariables = Record<string, { name: string; type?: string; info?: string }[]>;

export class FormVariableProvider extends VariableProvider {
  static $inject = ['variableResolver', 'config.clerkForms'];

  private readonly forms: FormVariables;

  constructor(resolver: unknown, forms: FormVariables) {
    super(resolver);
    this.forms = forms ?? {};
  }

  getVariables(element: Shape | Moddle): { name: string; type?: string; info?: string; scope?: unknown }[] {
    if (!is(element, 'bpmn:UserTask') && !is(element, 'bpmn:StartEvent')) return [];
    const object = 'businessObject' in element ? element.businessObject : element;
    const form = extension(object, 'zeebe:FormDefinition')?.get<string | undefined>('formId');
    return (form && this.forms[form]) || [];
  }
}

export const variablesModule = {
  __init__: ['clerkFormVariables'],
  clerkFormVariables: ['type', FormVariableProvider],
};
