/**
 * What a DMN file says that would be gone after dmn-js has saved it: elements, attributes and texts, counted.
 *
 * Order, white space, prefixes and comments are not compared, nor what a tool writes about itself or what would hold anyway.
 */
const DEFAULTS: Record<string, string> = {
  hitPolicy: 'UNIQUE',
  preferredOrientation: 'Rule-as-Row',
  isCollection: 'false',
  isCollapsed: 'false',
  kind: 'FEEL',
  textFormat: 'text/plain',
  associationDirection: 'None',
};
const TOOL = new Set(['exporter', 'exporterVersion']);

/** Return what the first file says and the second does not, in words, at most `most`. */
export function losses(before: string, after: string, most = 50): string[] {
  const ids = new Set([...before.matchAll(/\sid=["']([^"']+)["']/g)].map((one) => one[1]!));
  const left = new Map<string, number>();
  for (const fact of facts(after, ids)) left.set(fact, (left.get(fact) ?? 0) + 1);
  const lost: string[] = [];
  for (const fact of facts(before, ids)) {
    const number = left.get(fact) ?? 0;
    if (number) left.set(fact, number - 1);
    else if (lost.length < most) lost.push(fact);
  }
  return lost;
}

/** Yield what a file says, each with the id it belongs to; ids that only one of the files has are none. */
function* facts(xml: string, ids: Set<string>): Generator<string> {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  for (const element of document.querySelectorAll('*')) {
    const name = element.localName;
    const owner = owned(element, ids);
    yield `${owner}: <${name}>`;
    for (const { name: key, localName, value } of element.attributes) {
      if ((localName === 'id' && !ids.has(value)) || DEFAULTS[localName] === value) continue;
      if (!key.startsWith('xmlns') && !TOOL.has(localName) && localName !== 'schemaLocation') yield `${owner}: ${localName}="${plain(value)}"`;
    }
    const text = [...element.childNodes].filter((one) => one.nodeType === 3 || one.nodeType === 4).map((one) => one.textContent ?? '').join('').trim();
    if (text) yield `${owner}: <${name}> ${text}`;
  }
}

function owned(element: Element, ids: Set<string>): string {
  for (let part: Element | null = element; part; part = part.parentElement) {
    const id = part.getAttribute('id');
    if (id && ids.has(id)) return id;
  }
  return '';
}

/** Return a number as a number, so that 10.0 is 10. */
function plain(value: string): string {
  return /^-?\d+(\.\d+)?$/.test(value) && value.length < 16 ? String(Number(value)) : value;
}
