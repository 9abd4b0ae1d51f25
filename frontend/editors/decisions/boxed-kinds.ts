/**
 * Boxed expressions as DMN writes them: what each kind consists of, as parts of the file's own tree.
 *
 * Rule: a part is known by its local name; whatever else an element holds (descriptions, types, extensions) is left as it is.
 */
import type { Say } from '../builders/words';
import { elements, parse, type Tree } from '../trees';
import { begunTable } from './boxed-table';

export type Kind = 'literalExpression' | 'context' | 'list' | 'conditional' | 'filter' | 'for' | 'some' | 'every' | 'invocation' | 'functionDefinition' | 'relation' | 'decisionTable';
export const KINDS: Kind[] = ['literalExpression', 'context', 'list', 'conditional', 'filter', 'for', 'some', 'every', 'invocation', 'functionDefinition', 'relation'];

/** The parts of kinds that always have the same ones: each holds one expression. */
export const SLOTS: Partial<Record<Kind, string[]>> = {
  conditional: ['if', 'then', 'else'],
  filter: ['in', 'match'],
  for: ['in', 'return'],
  some: ['in', 'satisfies'],
  every: ['in', 'satisfies'],
};
const ALL = new Set<string>([...KINDS, 'decisionTable']);

export function local(tree: Tree): string {
  return tree.key.slice(tree.key.indexOf('#') + 1);
}

/** Return the parts of an element with a name. */
export function parts(tree: Tree, name: string): Tree[] {
  return elements(tree).filter((one) => local(one) === name);
}

/** Return the expressions directly in an element. */
export function expressions(tree: Tree): Tree[] {
  return elements(tree).filter((one) => ALL.has(local(one)));
}

/** Return the kind of an expression. */
export function kindOf(expression: Tree): Kind {
  return local(expression) as Kind;
}

/** Make an element in the words of another one. */
export function made(like: Tree, name: string, attributes: Record<string, string> = {}, ...content: (Tree | string)[]): Tree {
  const prefix = like.name.includes(':') ? `${like.name.split(':')[0]}:` : '';
  const space = like.key.slice(0, like.key.indexOf('#'));
  return { name: prefix + name, key: `${space}#${name}`, attributes: new Map(Object.entries(attributes)), spaces: like.spaces, content };
}

export function literal(like: Tree, text = ''): Tree {
  return made(like, 'literalExpression', { id: `_${crypto.randomUUID()}` }, made(like, 'text', {}, text));
}

/** Return the words of a literal expression. */
export function textIn(expression: Tree): string {
  const [text] = parts(expression, 'text');
  return text?.content.filter((one) => typeof one === 'string').join('') ?? '';
}

export function writeText(expression: Tree, words: string): void {
  const [text] = parts(expression, 'text');
  if (text) text.content = [words];
  else expression.content.push(made(expression, 'text', {}, words));
}

/** Return an empty expression of a kind; an expression that was there becomes its first part. */
export function begun(kind: Kind, like: Tree, before?: Tree): Tree {
  const first = before && kindOf(before) === 'literalExpression' ? before : literal(like);
  const id = { id: `_${crypto.randomUUID()}` };
  const slots = SLOTS[kind];
  if (kind === 'literalExpression') return first;
  if (slots) {
    const iterator: Record<string, string> = kind === 'for' || kind === 'some' || kind === 'every' ? { iteratorVariable: 'item' } : {};
    return made(like, kind, { ...id, ...iterator }, ...slots.map((slot, index) => made(like, slot, {}, index ? literal(like) : first)));
  }
  if (kind === 'context') return made(like, kind, id, entry(like, 'first', first));
  if (kind === 'invocation') return made(like, kind, id, first, binding(like, 'parameter'));
  if (kind === 'functionDefinition') return made(like, kind, id, made(like, 'formalParameter', { name: 'parameter' }), first);
  if (kind === 'decisionTable') return begunTable(like, first);
  if (kind === 'relation') return made(like, kind, id, made(like, 'column', { name: 'first' }), made(like, 'row', {}, first));
  return made(like, kind, id, first);
}

export function entry(like: Tree, name: string, expression = literal(like)): Tree {
  return made(like, 'contextEntry', {}, ...(name ? [made(like, 'variable', { name })] : []), expression);
}

export function binding(like: Tree, name: string): Tree {
  return made(like, 'binding', {}, made(like, 'parameter', { name }), literal(like));
}

/** Put one part into the place of another. */
export function replace(parent: Tree, old: Tree, next: Tree): void {
  parent.content = parent.content.map((one) => (one === old ? next : one));
}

export function remove(parent: Tree, part: Tree): void {
  parent.content = parent.content.filter((one) => one !== part);
}

/** Put a part behind the last of its like, else at the end. */
export function add(parent: Tree, part: Tree): void {
  const last = parts(parent, local(part)).at(-1);
  parent.content.splice(last ? parent.content.indexOf(last) + 1 : parent.content.length, 0, part);
}

export interface Boxed {
  id: string;
  name: string;
  host: Tree;
}

/** Return the decisions and shared formulas of a file that have logic. */
export function logics(root: Tree): Boxed[] {
  return elements(root).flatMap((one) => {
    const host = local(one) === 'businessKnowledgeModel' ? parts(one, 'encapsulatedLogic')[0] : local(one) === 'decision' ? one : undefined;
    return host && expressions(host).length ? [{ id: one.attributes.get('id') ?? '', name: one.attributes.get('name') ?? '', host }] : [];
  });
}

/** Return those whose logic is boxed in a way that a table or a line of text is not. */
export function boxed(root: Tree): Boxed[] {
  return logics(root).filter(({ host }) => !['decisionTable', 'literalExpression'].includes(kindOf(expressions(host)[0]!)));
}

/** Return what kinds are called. */
export function wordsOf(say: Say): Record<Kind, string> {
  return {
    literalExpression: 'FEEL',
    context: say('boxedContext', 'Named entries'),
    list: say('boxedList', 'List'),
    conditional: say('boxedIf', 'If, then, else'),
    filter: say('boxedFilter', 'Filter'),
    for: say('boxedFor', 'For each'),
    some: say('boxedSome', 'Holds for some'),
    every: say('boxedEvery', 'Holds for every'),
    invocation: say('boxedCall', 'Call'),
    functionDefinition: say('boxedFunction', 'Function'),
    relation: say('boxedRelation', 'Rows and columns'),
    decisionTable: say('table', 'Table'),
  };
}

/** Return the tree of a file, undefined of one that is none. */
export function tree(content: string): Tree | undefined {
  try {
    return parse(content);
  } catch {
    return undefined;
  }
}

/** Return what of a file is edited in boxes. */
export function boxesOf(content: string): { id: string; name: string }[] {
  const root = tree(content);
  return root ? boxed(root) : [];
}
