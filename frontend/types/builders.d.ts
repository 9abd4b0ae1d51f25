/** What the form builder and the decision editor use of packages that bring no types. */
declare module '@bpmn-io/feel-editor' {
  export default class FeelEditor {
    constructor(options: {
      container: HTMLElement;
      value?: string;
      onChange?: (value: string) => void;
      variables?: { name: string }[];
      contentAttributes?: Record<string, string>;
      tooltipContainer?: HTMLElement;
      extensions?: unknown[];
      readOnly?: boolean;
      dialect?: 'expression' | 'unaryTests';
    });
    setValue(value: string): void;
    setVariables(variables: { name: string }[]): void;
    focus(position?: number): void;
  }
}
declare module 'dmn-js-decision-table/lib/features/hit-policy/HitPolicies';
declare module 'dmn-js/lib/Modeler' {
  export default class Modeler {
    constructor(options: object);
  }
}
