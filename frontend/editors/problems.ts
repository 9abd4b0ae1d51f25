/** Lists problems below an editor; a click on one that has a place goes there. */
import { text } from '../kit/texts';
import type { Problem } from './draft';

/** Draw the list into an element; `go` is called with the problem that was chosen. */
export function listProblems(host: HTMLElement, problems: Problem[], go: (problem: Problem) => void): void {
  host.className = 'editor-problems';
  host.hidden = problems.length === 0;
  const list = document.createElement('ul');
  list.append(...problems.map((problem) => item(problem, go)));
  const heading = document.createElement('h2');
  heading.textContent = problems.length === 1 ? text('oneProblem', 'One problem') : `${problems.length} ${text('problems', 'problems')}`;
  host.replaceChildren(heading, list);
}

function item(problem: Problem, go: (problem: Problem) => void): HTMLLIElement {
  const line = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset['severity'] = problem.severity;
  const place = document.createElement('code');
  place.textContent = problem.line === null ? (problem.place.split('#')[1] ?? problem.place) : `${text('line', 'Line')} ${problem.line}`;
  const words = document.createElement('span');
  words.textContent = problem.message;
  const remedy = document.createElement('em');
  remedy.textContent = problem.remedy;
  button.append(place, words, remedy);
  button.addEventListener('click', () => go(problem));
  line.append(button);
  return line;
}
