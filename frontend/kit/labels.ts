/**
 * Names beside a shape, in boxes that hold their longest word.
 *
 * Other programs measure a name in another font and write the box into the file; in ours the last letter of a word would fall into the next
 * line. The file keeps its boxes until somebody moves the name.
 */
interface Label {
  type: string;
  x: number;
  width: number;
  labelTarget?: { businessObject: { name?: string } };
}
interface Drawing {
  get(name: 'elementRegistry'): { filter(holds: (element: Label) => boolean): Label[]; getGraphics(element: Label): SVGElement };
  get(name: 'graphicsFactory'): { update(kind: 'shape', element: Label, graphics: SVGElement): void };
}

const FONT = '11px "Inter Variable", Inter, system-ui, sans-serif';

/** Make the boxes of names as wide as their longest word, around the same middle. */
export function widenLabels(drawing: Drawing, measure: (word: string) => number = measured()): void {
  const registry = drawing.get('elementRegistry');
  for (const label of registry.filter((one) => Boolean(one.labelTarget))) {
    const words = (label.labelTarget!.businessObject.name ?? '').split(/\s+/);
    const wanted = Math.ceil(Math.max(...words.map(measure))) + 1;
    if (wanted <= label.width) continue;
    label.x -= Math.round((wanted - label.width) / 2);
    label.width = wanted;
    drawing.get('graphicsFactory').update('shape', label, registry.getGraphics(label));
  }
}

function measured(): (word: string) => number {
  const pen = document.createElement('canvas').getContext('2d');
  if (!pen) return () => 0;
  pen.font = FONT;
  return (word) => pen.measureText(word).width;
}
