/** What a rule of a step sheet says in one line, for its heading in the panel. */
import { text } from '../../kit/texts';
import { said, stepsOf, type Part } from './writing';

const LENGTH: Record<string, [string, string]> = {
  Y: ['year', 'years'],
  M: ['month', 'months'],
  W: ['week', 'weeks'],
  D: ['day', 'days'],
  TH: ['hour', 'hours'],
  TM: ['minute', 'minutes'],
  TS: ['second', 'seconds'],
};
const SPAN = /^(-)?P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(?:T(\d+H)?(\d+M)?(\d+S)?)?$/;

/** Return an ISO 8601 duration in words, and anything else as it is. */
export function duration(written: string): string {
  const found = SPAN.exec(written);
  const parts = found?.slice(2).map((part, place) => (part ? length(part, place > 3 ? 'T' : '') : '')).filter(Boolean) ?? [];
  if (!found || parts.length === 0) return written;
  const words = parts.join(' ');
  return found[1] ? `${words} ${text('sheetBefore', 'before')}` : words;
}

function length(part: string, time: string): string {
  const count = Number.parseInt(part, 10);
  const word = `${time}${part.at(-1)!}`;
  const [one, many] = LENGTH[word]!;
  return `${count} ${text(`sheetLength${word}${count === 1 ? '' : 's'}`, count === 1 ? one : many)}`;
}

const SUMMARIES: Record<string, (rule: Part) => string> = {
  requiredWhen: (rule) => feel(said(rule, 'when')),
  completion: (rule) => said(rule, 'message') || feel(said(rule, 'when')),
  responsible: (rule) => said(rule, 'role'),
  target: (rule) => duration(said(rule, 'within')),
  failure: (rule) => feel(said(rule, 'when')),
  escalation: (rule) => stepsOf(rule).map(rung).join(' · '),
};

function rung(step: Part): string {
  return `${duration(said(step, 'after'))}: ${said(step, 'do')}`;
}

/** Return FEEL without the sign before it. */
export function feel(written: string): string {
  return written.replace(/^=\s*/, '');
}

/** Return a rule in one line: its words, else its setting. */
export function summary(rule: Part): string {
  const words = said(rule, 'text').split('\n', 1)[0]!;
  return words || SUMMARIES[said(rule, 'kind')]?.(rule) || said(rule, 'why');
}
