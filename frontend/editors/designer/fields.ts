/**
 * A field of the properties panel as data: what it is called, what it reads, and what it writes.
 */
import {
  CheckboxEntry,
  FeelEntry,
  isCheckboxEntryEdited,
  isFeelEntryEdited,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
} from '@bpmn-io/properties-panel';
import { useEffect, useState } from '@bpmn-io/properties-panel/preact/hooks';
import { jsx } from '@bpmn-io/properties-panel/preact/jsx-runtime';
import { useService } from 'bpmn-js-properties-panel';

import type { Moddle, Services, Shape } from './parts';
import type { Pen } from './writing';

export type Value = string | boolean | undefined;
export interface Field {
  id: string;
  label: string;
  hint?: string;
  kind: 'text' | 'area' | 'feel' | 'expression' | 'check' | 'select';
  choices?: { value: string; label: string }[];
  read(element: Shape): Value;
  write(pen: Pen, element: Shape, value: Value): void;
}
/** An entry as the panel wants it. */
export interface Entry {
  id: string;
  component: unknown;
  isEdited: unknown;
  field: Field;
}
interface Variable {
  name: string;
  info?: string;
  origin?: Moddle[];
}

const EDITED = {
  text: isTextFieldEntryEdited,
  area: isTextAreaEntryEdited,
  feel: isFeelEntryEdited,
  expression: isFeelEntryEdited,
  check: isCheckboxEntryEdited,
  select: isSelectEntryEdited,
};
const COMPONENTS = {
  text: TextFieldEntry,
  area: TextAreaEntry,
  feel: FeelEntry,
  expression: FeelEntry,
  check: CheckboxEntry,
  select: SelectEntry,
};

/** Return a field as an entry of the panel. */
export function entry(field: Field): Entry {
  return { id: field.id, component: FieldEntry, isEdited: EDITED[field.kind], field };
}

/** Draw one field. */
function FieldEntry({ id, element, field }: { id: string; element: Shape; field: Field }): unknown {
  const stack = useService('commandStack');
  const factory = useService('bpmnFactory');
  const translate = useService('translate') as Services['translate'];
  const debounce = useService('debounceInput');
  const variables = useVariables(element);
  return jsx(COMPONENTS[field.kind], {
    id,
    element,
    debounce,
    label: translate(field.label),
    description: field.hint && translate(field.hint),
    getValue: () => field.read(element),
    setValue: (value: Value) => field.write({ stack, factory }, element, value),
    ...(field.choices && { getOptions: () => field.choices!.map((one) => ({ ...one, label: translate(one.label) })) }),
    ...(field.kind === 'feel' && { feel: 'optional', variables }),
    ...(field.kind === 'expression' && { feel: 'required', variables }),
  });
}

/** Return the variables that an element may name, kept up to date while the model changes. */
function useVariables(element: Shape): Variable[] {
  const [variables, set] = useState([]);
  const bus = useService('eventBus') as Services['eventBus'];
  const resolver = useService('variableResolver') as Services['variableResolver'];
  useEffect(() => {
    const read = (): void => void resolver.getVariablesForElement(element.businessObject).then(set);
    bus.on('commandStack.changed', read);
    read();
    return () => bus.off('commandStack.changed', read);
  }, [element]);
  return variables as Variable[];
}
