/**
 * Marks what is wrong in the drawing: our rules of reading and the server's problems in one.
 *
 * Rule 1: the server's sentences stand as they came, so that publishing says nothing new.
 * Rule 2: marks are renewed when the hand rests, not with every step of a drag; a model of 2,000 elements stays quick.
 */
import LintModule from 'bpmn-js-bpmnlint';

import type { Report, Shape } from './parts';
import { once, WEIGHT, type Issues, type Problem } from './problems';
import { SAID } from './rules';

interface Linter {
  _elementRegistry: { get(id: string): Shape | undefined };
  _issues: Issues;
  _button: HTMLElement;
  lint(): Promise<Record<string, Report[]>>;
  update(): void;
  _createIssues(issues: Issues): void;
}

const PAUSE = 300; // milliseconds in which nothing changes before all rules are asked
const MOST_MARKS = 150; // each is a bit of HTML over the drawing, made anew after every change
const Base = LintModule.linting[1] as new (...parts: unknown[]) => Linter;

/** The library's linting, with the server's problems among its own and without its button. */
export class Problems extends Base {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private server: Report[] = [];
  private readonly now = super.update;

  /** Take what the server said of the newest content. */
  tell(problems: Problem[]): void {
    this.server = problems.map(report);
    this.update();
  }

  override async lint(): Promise<Record<string, Report[]>> {
    const found = await super.lint();
    for (const reports of Object.values(found)) for (const one of reports) one.message = SAID[one.message] ?? one.message;
    return { ...once(found, this.server), server: this.server.map((one) => ({ ...one })) };
  }

  override update(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now.call(this), PAUSE);
  }

  /** Mark elements, the worst first and not more than a drawing bears; what concerns the whole file stands in the list alone. */
  override _createIssues(issues: Issues): void {
    const weight = (reports: Report[]): number => Math.min(...reports.map((one) => WEIGHT[one.category ?? 'error']));
    const marked = Object.entries(issues).filter(([id]) => this._elementRegistry.get(id)?.parent);
    if (marked.length > MOST_MARKS) marked.sort(([, one], [, other]) => weight(one) - weight(other)).splice(MOST_MARKS);
    super._createIssues(Object.fromEntries(marked));
  }

  /** Make no button: the designer's bar counts. */
  _createButton(): void {
    this._button = document.createElement('button');
  }
}

function report(problem: Problem): Report {
  const message = [problem.message, problem.remedy].filter(Boolean).join(' ');
  return { id: problem.element ?? '', message, category: problem.severity === 'error' ? 'error' : 'warn', rule: 'server' };
}

export const problemsModule = { ...LintModule, linting: ['type', Problems] };
