/**
 * Stands in for @bpmn-io/element-templates-validator and its 60 kB: the server has validated every template it serves.
 */
interface Verdict {
  valid: true;
  errors: [];
  object: unknown;
}
const valid = (object: unknown): Verdict => ({ valid: true, errors: [], object });

export const validate = valid;
export const validateZeebe = valid;
export const getSchemaVersion = (): string => '99.0.0';
export const getZeebeSchemaVersion = (): string => '99.0.0';
export const getZeebeSchemaPackage = (): string => '@camunda/zeebe-element-templates-json-schema';
