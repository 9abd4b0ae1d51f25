/**
 * What a file says that the designer would not write back.
 *
 * Rule 1: both files are reduced to facts (an element, an attribute, a text, each with the id it belongs to); what is a fact of the one
 * and not of the other is lost. Order, white space, prefixes, comments and explicit default values are no facts.
 * Rule 2: nothing here knows bpmn-js, so that the same comparison runs in tests.
 */
import { Parser } from 'saxen';

/** Something that would be gone after saving. */
export interface Loss {
  element: string;
  what: string;
}
/** Tells whether an attribute says what it would mean anyway. */
export type IsDefault = (tag: string, attribute: string, value: string) => boolean;

interface Node {
  tag: string;
  owner: string;
  spaces: Record<string, string>;
  text: string;
}

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const PREFIXES: Record<string, string> = {
  [BPMN]: '',
  'http://www.omg.org/spec/BPMN/20100524/DI': 'bpmndi:',
  'http://www.omg.org/spec/DD/20100524/DC': 'dc:',
  'http://www.omg.org/spec/DD/20100524/DI': 'di:',
  'http://camunda.org/schema/zeebe/1.0': 'zeebe:',
  'http://camunda.org/schema/1.0/bpmn': 'camunda:',
  'http://clerkwork.org/schema/1.0': 'clerk:',
};
const OF_THE_TOOL = new Set(['exporter', 'exporterVersion', 'expressionLanguage', 'typeLanguage']);
const NUMBER = /^-?\d+(\.\d+)?$/;

/** Return what is in the first file and not in the second. */
export function losses(before: string, after: string, isDefault: IsDefault = () => false): Loss[] {
  const left = counts(facts(after, isDefault));
  const lost: Loss[] = [];
  for (const fact of facts(before, isDefault)) {
    const key = fact.element + '\n' + fact.what;
    const number = left.get(key) ?? 0;
    if (number) left.set(key, number - 1);
    else lost.push(fact);
  }
  return lost;
}

function counts(all: Loss[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { element, what } of all) found.set(element + '\n' + what, (found.get(element + '\n' + what) ?? 0) + 1);
  return found;
}

/** Return every fact of a file. */
function facts(xml: string, isDefault: IsDefault): Loss[] {
  const found: Loss[] = [];
  const open: Node[] = [];
  const parser = new Parser();
  parser.on('openTag', (name: string, attributes: () => Record<string, string>, decode: (text: string) => string) => {
    const all = attributes();
    const spaces = { ...(open.at(-1)?.spaces ?? {}), ...declared(all) };
    const tag = qualified(name, spaces, '');
    const id = all['id'];
    const owner = id && !tag.includes(':') ? id : (open.at(-1)?.owner ?? 'file');
    const node: Node = { tag, owner, spaces, text: '' };
    found.push({ element: owner, what: `<${tag}>` });
    for (const fact of said(node, all, decode, isDefault)) found.push(fact);
    open.push(node);
  });
  const add = (text: string): void => void (open.at(-1) && (open.at(-1)!.text += text));
  parser.on('text', (text: string, decode: (text: string) => string) => add(decode(text)));
  parser.on('cdata', add);
  parser.on('closeTag', () => {
    const { tag, owner, text } = open.pop()!;
    if (text.trim()) found.push({ element: owner, what: `<${tag}> ${text.trim()}` });
  });
  parser.on('error', (error: Error) => {
    throw error;
  });
  parser.parse(xml.replace(/^\uFEFF/, ''));
  return found;
}

function declared(attributes: Record<string, string>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'xmlns') found[''] = value;
    else if (name.startsWith('xmlns:')) found[name.slice(6)] = value;
  }
  return found;
}

function qualified(name: string, spaces: Record<string, string>, fallback: string): string {
  const [prefix, local] = name.includes(':') ? name.split(':', 2) : ['', name];
  const space = prefix === '' ? fallback || spaces[''] : spaces[prefix!];
  if (space === undefined) return name;
  return (PREFIXES[space] ?? `${space}#`) + local;
}

/** Yield the facts that an element's attributes tell. */
function* said(node: Node, attributes: Record<string, string>, decode: (text: string) => string, isDefault: IsDefault): Generator<Loss> {
  for (const [name, raw] of Object.entries(attributes)) {
    if (name.startsWith('xmlns')) continue;
    const key = name.includes(':') ? qualified(name, node.spaces, '') : name;
    if (key === `${XSI}#type` || key === `${XSI}#schemaLocation` || OF_THE_TOOL.has(key)) continue;
    const value = number(decode(raw));
    if (!isDefault(node.tag, key, value)) yield { element: node.owner, what: `${key}="${value}" of <${node.tag}>` };
  }
}

function number(value: string): string {
  return NUMBER.test(value) && value.length < 16 ? String(Number(value)) : value;
}

interface Descriptors {
  getType(type: string): { $descriptor: { properties: { ns: { localName: string }; default?: unknown }[] } };
}

/** Return the defaults that a BPMN vocabulary knows. */
export function defaultsOf(moddle: Descriptors): IsDefault {
  const known = new Map<string, Map<string, string>>();
  const read = (tag: string): Map<string, string> => {
    const [prefix, local] = tag.includes(':') ? (tag.split(':', 2) as [string, string]) : ['bpmn', tag];
    try {
      const type = moddle.getType(`${prefix}:${local[0]!.toUpperCase()}${local.slice(1)}`);
      const own = type.$descriptor.properties.filter((one) => one.default !== undefined);
      return new Map(own.map((one) => [one.ns.localName, String(one.default)]));
    } catch {
      return new Map(); // nobody knows this type, so it has no defaults
    }
  };
  return (tag, attribute, value) => {
    if (!known.has(tag)) known.set(tag, read(tag));
    return known.get(tag)!.get(attribute) === value;
  };
}
