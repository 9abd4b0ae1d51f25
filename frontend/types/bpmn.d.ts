// bpmn.io's libraries without types of their own. What we call of them is typed where we call it (editors/designer/parts.ts).
declare module 'bpmn-js/lib/Modeler' {
  const Modeler: new (options: object) => import('../editors/designer/parts').Modeler;
  export default Modeler;
}
declare module 'bpmn-js/lib/features/replace/ReplaceOptions';
declare module 'bpmn-js/lib/features/search';
declare module 'bpmn-js-properties-panel';
declare module '@bpmn-io/properties-panel';
declare module '@bpmn-io/properties-panel/preact/hooks';
declare module 'bpmn-js-element-templates';
declare module '@bpmn-io/element-template-chooser';
declare module '@bpmn-io/element-template-icon-renderer';
declare module 'bpmn-js-create-append-anything';
declare module '@bpmn-io/variable-resolver';
declare module '@bpmn-io/variable-resolver/lib/VariableProvider';
declare module 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
declare module 'bpmn-js-token-simulation';
declare module 'bpmn-js-bpmnlint';
declare module 'bpmn-js-color-picker';
declare module 'bpmn-js-native-copy-paste';
declare module 'diagram-js-minimap';
declare module 'diagram-js-grid';
declare module 'bpmnlint/lib/resolver/static-resolver';
declare module 'bpmnlint/rules/*';
declare module 'saxen';
declare module 'bpmn-moddle';
