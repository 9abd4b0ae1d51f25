/**
 * BPMN's elements that bpmn-moddle writes by the name of their type, where the schema wants their own.
 *
 * Without this a correlation's `messagePath` becomes a `formalExpression`, which no engine reads.
 */
const ELEMENTS: [type: string, property: string][] = [
  ['bpmn:CorrelationPropertyRetrievalExpression', 'messagePath'],
  ['bpmn:CorrelationPropertyBinding', 'dataPath'],
  ['bpmn:ComplexBehaviorDefinition', 'condition'],
  ['bpmn:ComplexBehaviorDefinition', 'event'],
];

interface Registry {
  typeMap: Record<string, { properties: { ns: { localName: string }; xml?: { serialize: string } }[] }>;
}

/** Let a vocabulary write these elements by their own names. */
export function spell<Vocabulary>(moddle: Vocabulary): Vocabulary {
  const { typeMap } = (moddle as { registry: Registry }).registry;
  for (const [type, name] of ELEMENTS) typeMap[type]!.properties.find((one) => one.ns.localName === name)!.xml = { serialize: 'property' };
  return moddle;
}
