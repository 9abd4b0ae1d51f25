/** What FEEL in a table may name: its columns, those of rows they refer to, and who asks. */
import type { Variable } from '../completing';
import { titleOf, type Definition } from './definition';

/** As in features/people/queries.py (`person`). */
const OF_A_PERSON = 'username name email title region zone manager managersManager groups roles reports allReports'.split(' ');
const OF_A_TEAM = ['handle', 'name', 'manager', 'deputy', 'members'];
const ALWAYS = ['id', 'created_at', 'created_by', 'updated_at', 'updated_by'];

const named = (names: string[]): Variable[] => names.map((name) => ({ name }));

/** Return the variables of a condition; only those about rows and views know who asks. */
export function known(table: Definition, tables: Record<string, { columns: string[] }>, asked = false): Variable[] {
  const columns = table.columns.map((column) => {
    const others = column.type === 'reference' ? tables[column.table ?? '']?.columns : undefined;
    return { name: column.name, info: titleOf(column), detail: column.type, ...(others && { entries: named(others) }) };
  });
  const user: Variable = { name: 'user', entries: [...named(OF_A_PERSON), { name: 'team', entries: named(OF_A_TEAM) }] };
  return [...columns, ...named(ALWAYS), ...(asked ? [user] : [])];
}
