/**
 * Findings of the static checks, marked in the cells of dmn-js's tables.
 *
 * The table draws its cells anew whenever it likes, so nothing is written into them: a stylesheet of ours finds them by their ids.
 */
export interface Mark {
  number: number;
  tone: 'danger' | 'warning' | 'info';
  text: string;
  element: string;
  table: string;
  rules: number[];
  cells: { rule: number | null; side: 'input' | 'output'; number: number }[];
}
interface Entry {
  id: string;
}
export interface Table {
  id: string;
  $type: string;
  input?: Entry[];
  output?: Entry[];
  rule?: { id: string; inputEntry?: Entry[]; outputEntry?: Entry[] }[];
}
/** A place in the drawn table: a cell or a rule's number by id, or the head of a column. */
export interface Place {
  id: string;
  head: boolean;
}

/** Return where a finding shows in a table: its cells, else the numbers of its rules. */
export function places(mark: Mark, table: Table): Place[] {
  const found = mark.cells.map((cell) => {
    const rule = cell.rule === null ? undefined : table.rule?.[cell.rule - 1];
    const columns = cell.side === 'input' ? table.input : table.output;
    const entries = cell.side === 'input' ? rule?.inputEntry : rule?.outputEntry;
    return cell.rule === null ? { id: columns?.[cell.number - 1]?.id, head: true } : { id: entries?.[cell.number - 1]?.id, head: false };
  });
  if (!mark.cells.length) found.push(...mark.rules.map((number) => ({ id: table.rule?.[number - 1]?.id, head: false })));
  return found.filter((place): place is Place => Boolean(place.id));
}

const WORST = ['danger', 'warning', 'info'] as const;

export class Marks {
  readonly sheet = new CSSStyleSheet();
  private texts = new Map<string, string>();

  constructor(private readonly root: HTMLElement) {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
    root.addEventListener('mouseover', this.explain);
  }

  close(): void {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== this.sheet);
    this.root.removeEventListener('mouseover', this.explain);
  }

  /** Mark the findings; `tableOf` finds the table that a finding is about. What may well be meant so is only told, not marked. */
  show(marks: Mark[], tableOf: (mark: Mark) => Table | undefined): void {
    const cells = new Map<string, { tone: Mark['tone']; numbers: number[]; words: string[] }>();
    for (const mark of marks.filter((one) => one.tone !== 'info')) {
      const table = tableOf(mark);
      for (const place of table ? places(mark, table) : []) {
        const key = selector(place);
        const cell = cells.get(key) ?? { tone: mark.tone, numbers: [], words: [] };
        if (WORST.indexOf(mark.tone) < WORST.indexOf(cell.tone)) cell.tone = mark.tone;
        if (!cell.numbers.includes(mark.number)) {
          cell.numbers.push(mark.number);
          cell.words.push(mark.text);
        }
        cells.set(key, cell);
      }
    }
    this.texts = new Map([...cells].map(([key, cell]) => [key, cell.words.join('\n')]));
    this.sheet.replaceSync([...cells].map(([key, cell]) => rule(key, cell.tone, cell.numbers)).join('\n'));
  }

  private readonly explain = (event: Event): void => {
    const cell = (event.target as Element).closest<HTMLElement>('td, th');
    if (!cell) return;
    const found = [...this.texts].find(([key]) => cell.matches(key));
    if (found) cell.title = found[1];
    else if (cell.title) cell.removeAttribute('title');
  };
}

function selector({ id, head }: Place): string {
  const name = JSON.stringify(id).replaceAll('<', '\\3c ');
  return head ? `th[data-col-id=${name}]` : `td[data-element-id=${name}]`;
}

function rule(key: string, tone: Mark['tone'], numbers: number[]): string {
  const shown = numbers.slice(0, 3).join(' ') + (numbers.length > 3 ? ' …' : '');
  return (
    `clerk-decision-editor ${key} { background-color: var(--${tone}-wash) !important; box-shadow: inset 0 -2px 0 var(--${tone}); position: relative; }\n` +
    `clerk-decision-editor ${key}::before { content: "${shown}"; position: absolute; top: 1px; right: 3px; z-index: 2; font: 600 10px/1.4 var(--font); color: var(--${tone}); pointer-events: none; }`
  );
}
