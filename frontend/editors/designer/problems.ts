/** What is wrong with the model, as a list: our rules of reading and the server's problems together. linting.ts marks them. */
import type { Moddle, Report } from './parts';

/** A problem as the server tells it. */
export interface Problem {
  place: string;
  element: string | null;
  message: string;
  remedy: string;
  line: number | null;
  severity: 'error' | 'warning';
}
/** One line of the list. */
export interface Line {
  element: string;
  title: string;
  message: string;
  remedy: string;
  category: 'error' | 'warn' | 'info';
}
export interface Issues {
  [element: string]: Report[];
}

export const WEIGHT = { error: 0, warn: 1, info: 2 };

const LOST = 'No way leads to'; // the server's words for what no case reaches (languages/bpmn/scopes.py)

/** Rules whose breach is said already by another one of the same element: by a rule of reading, or by the server. */
const SAID_BY: Record<string, (rule: string, message: string) => boolean> = {
  'no-disconnected': (rule, message) => rule === 'server' && message.startsWith(LOST),
  'no-implicit-start': (rule, message) => rule === 'no-disconnected' || (rule === 'server' && message.startsWith(LOST)),
  'no-implicit-end': (rule) => rule === 'no-disconnected',
};

/** Return what rules have found without what is said twice of an element. */
export function once(found: Record<string, Report[]>, server: Report[]): Record<string, Report[]> {
  const all = Object.entries({ ...found, server }).flatMap(([rule, reports]) => reports.map((one) => ({ ...one, rule })));
  const twice = (rule: string, id: string): boolean => all.some((other) => other.id === id && SAID_BY[rule]?.(other.rule, other.message));
  return Object.fromEntries(Object.entries(found).map(([rule, reports]) => [rule, reports.filter((one) => !twice(rule, one.id))]));
}

/** Return the lines of the list, the worst first, with the names that people gave. */
export function lines(issues: Issues, name: (id: string) => string): Line[] {
  const all = Object.values(issues).flat();
  return all
    .map((one) => {
      const element = one.actualElementId || one.id;
      return { element, title: name(element), message: one.message, remedy: '', category: one.category ?? 'error' };
    })
    .sort((one, other) => WEIGHT[one.category] - WEIGHT[other.category] || one.title.localeCompare(other.title));
}

/** Return how people call an element: its name, else its kind, else its id. */
export function called(object: Moddle | undefined, id: string): string {
  if (!object) return id;
  const name = object.name || object.get<string | undefined>('text');
  return name || object.$type.replace('bpmn:', '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
