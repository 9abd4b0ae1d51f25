/** What of a BPMN model a layout asks for: sizes, names, and what belongs beside what. */
import { is, type Moddle } from '../parts';
import type { Box, Point } from './routes';

/** What is drawn on one plane, by the ids of the elements. */
export interface Picture {
  root: string;
  shapes: Map<string, Box>;
  edges: Map<string, Point[]>;
  labels: Map<string, Box>;
  /** Sub-processes that are drawn with what is inside, and pools and lanes that lie. */
  open: Set<string>;
}
export interface Wishes {
  /** Whether a sub-process shows what is inside. */
  isOpen(subProcess: Moddle): boolean;
  /** The size that somebody gave an element; undefined for the usual one. */
  size(element: Moddle): { width: number; height: number } | undefined;
  /** The elements that a group surrounds. */
  members(group: Moddle): string[];
}

const LETTER = 6.4;
const LINE = 14;
const LABEL = 90;
const SIZES: [string, number, number][] = [
  ['bpmn:Event', 36, 36],
  ['bpmn:Gateway', 50, 50],
  ['bpmn:DataStoreReference', 50, 50],
  ['bpmn:ItemAwareElement', 36, 50],
  ['bpmn:Activity', 100, 80],
];

export function list(object: Moddle | undefined, name: string): Moddle[] {
  const value = object?.get<Moddle[] | Moddle | undefined>(name);
  return Array.isArray(value) ? value : value ? [value] : [];
}

/** Return the size of an element that has nothing inside. */
export function sizeOf(element: Moddle, wishes: Wishes): { width: number; height: number } {
  if (is(element, 'bpmn:TextAnnotation')) return wishes.size(element) ?? noteSize(element.get<string | undefined>('text') ?? '');
  const [, width, height] = SIZES.find(([type]) => is(element, type)) ?? ['', 100, 80];
  return (is(element, 'bpmn:Activity') && wishes.size(element)) || { width, height };
}

function noteSize(text: string): { width: number; height: number } {
  const width = Math.min(200, Math.max(100, text.length * 3));
  return { width, height: Math.max(30, 16 + LINE * Math.ceil((text.length * LETTER * 1.15) / (width - 16))) };
}

/** Return how much room a name outside of its element takes. */
export function labelSize(name: string | undefined): { width: number; height: number } {
  if (!name) return { width: 0, height: 0 };
  const wide = name.length * LETTER;
  return { width: Math.ceil(Math.min(LABEL, Math.max(wide, ...name.split(/\s+/).map((word) => word.length * LETTER)))) + 12, height: LINE * Math.ceil(wide / LABEL) };
}

/** Return what a data association or an association leads from and to. */
export function ends(link: Moddle): [Moddle | undefined, Moddle | undefined] {
  const [source] = list(link, 'sourceRef');
  const [target] = list(link, 'targetRef');
  return [source, target];
}

/** Return the data associations of an element, with the data at the other end. */
export function dataLinks(element: Moddle): { link: Moddle; data: Moddle; into: boolean }[] {
  const has = (name: string): boolean => element.$descriptor.properties.some((one) => one.ns.localName === name);
  const inputs = has('dataInputAssociations') ? list(element, 'dataInputAssociations') : [];
  const outputs = has('dataOutputAssociations') ? list(element, 'dataOutputAssociations') : [];
  const links = [...inputs.map((link) => ({ link, data: ends(link)[0], into: true })), ...outputs.map((link) => ({ link, data: ends(link)[1], into: false }))];
  return links.filter((one): one is { link: Moddle; data: Moddle; into: boolean } => Boolean(one.data?.id));
}

/** Return a straight way from the border of one box to that of another. */
export function straight(from: Box, to: Box): Point[] {
  const [a, b] = [middle(from), middle(to)];
  return [border(from, a, b), border(to, b, a)];
}

export function middle({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

function border(box: Box, from: Point, to: Point): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (!dx && !dy) return from;
  const part = Math.min(dx ? box.width / 2 / Math.abs(dx) : Infinity, dy ? box.height / 2 / Math.abs(dy) : Infinity);
  return { x: Math.round(from.x + dx * part), y: Math.round(from.y + dy * part) };
}
