/** A drawing for a model that has none: one that a program wrote, or that came from elsewhere. */

/** Tell whether a file has elements and no drawing. */
export function wantsLayout(xml: string): boolean {
  return !/<(\w+:)?BPMN(Shape|Edge)\b/.test(xml) && /<(\w+:)?(startEvent|endEvent|\w*[tT]ask|subProcess|callActivity)\b/.test(xml);
}

/** Tell whether a drawing can be made anew without losing anything of it. */
export function canTidy(xml: string): boolean {
  return !/<(\w+:)?(collaboration|laneSet|textAnnotation|group|dataObjectReference|dataStoreReference)\b/.test(xml);
}

/** Return the file with a drawing; whatever was drawn before is gone. */
export async function layOut(xml: string): Promise<string> {
  const { layoutProcess } = (await import('bpmn-auto-layout')) as { layoutProcess(xml: string): Promise<string> };
  return layoutProcess(xml.replace(/<(\w+:)?BPMNDiagram\b[\s\S]*?<\/(\w+:)?BPMNDiagram>|<(\w+:)?BPMNDiagram\b[^>]*\/>/g, ''));
}
