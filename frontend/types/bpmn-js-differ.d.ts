/** What of bpmn-js-differ we use; it brings no types. */
declare module 'bpmn-js-differ' {
  type Found = Record<string, unknown>;
  export function diff(before: unknown, after: unknown): { _added: Found; _removed: Found; _changed: Found; _layoutChanged: Found };
}
