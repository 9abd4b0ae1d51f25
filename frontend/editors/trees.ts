/**
 * XML as a tree that is written back as it was read: names with their prefixes, namespaces, order, text and comments.
 *
 * Rule: a part may be put into another file; it is written with whatever declarations make its prefixes mean there what they meant before.
 */
import { Parser } from 'saxen';

export type Spaces = Readonly<Record<string, string>>;
export type Content = Tree | string;
export interface Tree {
  /** The name as it is written; '#comment' for a comment. */
  name: string;
  /** The name with its namespace, which tells what it means. */
  key: string;
  attributes: Map<string, string>;
  spaces: Spaces;
  content: Content[];
}
export const COMMENT = '#comment';

const XML_SPACE: Spaces = { xml: 'http://www.w3.org/XML/1998/namespace' };
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;', '\r': '&#13;' };

/** Return the root of a file; raises what the parser says of one that is none. */
export function parse(xml: string): Tree {
  const top: Tree = { name: '', key: '', attributes: new Map(), spaces: XML_SPACE, content: [] };
  const open = [top];
  const parser = new Parser();
  parser.on('openTag', (name: string, read: () => Record<string, string>, decode: (text: string) => string) => {
    const parent = open.at(-1)!;
    const made = element(name, read(), decode, parent.spaces);
    parent.content.push(made);
    open.push(made);
  });
  const add = (text: string): void => void open.at(-1)!.content.push(text);
  parser.on('text', (text: string, decode: (text: string) => string) => add(decode(text)));
  parser.on('cdata', add);
  parser.on('comment', (text: string) => {
    if (open.length > 1) open.at(-1)!.content.push({ name: COMMENT, key: COMMENT, attributes: new Map(), spaces: open.at(-1)!.spaces, content: [text] });
  });
  parser.on('closeTag', () => void open.pop());
  parser.on('error', (error: Error) => {
    throw error;
  });
  parser.parse(xml.replace(/^\uFEFF/, ''));
  return elements(top)[0]!;
}

function element(name: string, said: Record<string, string>, decode: (text: string) => string, around: Spaces): Tree {
  const attributes = new Map<string, string>();
  let spaces = around;
  for (const [key, raw] of Object.entries(said)) {
    if (key === 'xmlns' || key.startsWith('xmlns:')) spaces = { ...spaces, [key.slice(6)]: decode(raw) };
    else attributes.set(key, decode(raw));
  }
  return { name, key: meaning(name, spaces), attributes, spaces, content: [] };
}

function meaning(name: string, spaces: Spaces): string {
  const at = name.indexOf(':');
  return `${spaces[name.slice(0, Math.max(at, 0))] ?? ''}#${name.slice(at + 1)}`;
}

/** Return what an attribute's name means; one without a prefix belongs to its element. */
export function attributeKey(name: string, spaces: Spaces): string {
  return name.includes(':') ? meaning(name, spaces) : name;
}

/** Return the elements and comments directly below a tree. */
export function elements(tree: Tree): Tree[] {
  return tree.content.filter((one): one is Tree => typeof one !== 'string');
}

/** Return the text directly in a tree; between elements white space means nothing. */
export function textOf(tree: Tree): string {
  const text = tree.content.filter((one) => typeof one === 'string').join('');
  return tree.content.some((one) => typeof one !== 'string') ? text.trim() : text;
}

/** Return a file. */
export function print(root: Tree): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root, XML_SPACE)}\n`;
}

function written(tree: Tree, around: Spaces): string {
  if (tree.name === COMMENT) return `<!--${tree.content.join('')}-->`;
  const spaces = { ...around };
  let tag = `<${tree.name}`;
  for (const [prefix, uri] of Object.entries(tree.spaces)) {
    if (spaces[prefix] === uri) continue;
    spaces[prefix] = uri;
    tag += ` xmlns${prefix && ':'}${prefix}="${escaped(uri, /[&<"]/g)}"`;
  }
  if (spaces[''] && tree.spaces[''] === undefined && !tree.name.includes(':')) {
    delete spaces[''];
    tag += ' xmlns=""';
  }
  for (const [name, value] of tree.attributes) tag += ` ${name}="${escaped(value, /[&<"\n\t\r]/g)}"`;
  if (!tree.content.length) return `${tag}/>`;
  const inside = tree.content.map((one) => (typeof one === 'string' ? escaped(one, /[&<>\r]/g) : written(one, spaces))).join('');
  return `${tag}>${inside}</${tree.name}>`;
}

function escaped(text: string, signs: RegExp): string {
  return text.replace(signs, (sign) => ESCAPES[sign]!);
}
