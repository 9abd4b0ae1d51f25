/**
 * First rows of a table as a grid of texts: read from CSV or a JSON list of objects, and written back as the same kind of file.
 *
 * What is not changed keeps its value: a number of a JSON file stays a number, a CSV keeps its separator and its line ends.
 */
export interface Row {
  /** The line on which the row begins (CSV), or its index (JSON): by which the server names it. */
  at: number;
  cells: string[];
}
export interface Sheet {
  columns: string[];
  rows: Row[];
}
export interface Kind {
  read(content: string): Sheet;
  write(sheet: Sheet): string;
}

const DELIMITERS = [',', ';', '\t', '|'];

/** Return the cells of a CSV text by row, with the line each row begins on; lines without anything are left out. */
export function parse(text: string, delimiter: string): Row[] {
  const rows: Row[] = [];
  let [cells, cell, quoted, line, start] = [[] as string[], '', false, 1, 1];
  const end = (): void => {
    cells.push(cell);
    if (cells.length > 1 || cells[0]!.trim()) rows.push({ at: start, cells });
    [cells, cell, start] = [[], '', line];
  };
  for (let place = 0; place < text.length; place++) {
    const letter = text[place]!;
    if (letter === '\n') line++;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[place + 1] === '"') cell += text[++place]!;
      else quoted = false;
    } else if (letter === '"' && cell === '') quoted = true;
    else if (letter === delimiter) cells.push(cell), (cell = '');
    else if (letter === '\n') end();
    else if (letter !== '\r' || text[place + 1] !== '\n') cell += letter;
  }
  if (cell !== '' || cells.length) end();
  return rows;
}

/** Return the separator that splits the first lines most evenly. */
export function delimiterOf(text: string): string {
  const sample = text.slice(0, 20_000);
  const even = (delimiter: string): number => {
    const widths = parse(sample, delimiter).slice(0, 20).map((row) => row.cells.length);
    return widths.length && widths[0]! > 1 ? widths.filter((width) => width === widths[0]).length : 0;
  };
  return DELIMITERS.reduce((best, one) => (even(one) > even(best) ? one : best), ',');
}

/** Return a reader and writer of CSV. */
export function csv(): Kind {
  let [delimiter, ending, mark] = [',', '\n', ''];
  const quote = (cell: string): string => (cell.includes('"') || cell.includes('\n') || cell.includes('\r') || cell.includes(delimiter) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell);
  return {
    read(content) {
      mark = content.startsWith('\ufeff') ? '\ufeff' : '';
      const text = content.slice(mark.length);
      delimiter = delimiterOf(text);
      ending = text.includes('\r\n') ? '\r\n' : '\n';
      const [head, ...rows] = parse(text, delimiter);
      const columns = head?.cells.map((cell) => cell.trim()) ?? [];
      return { columns, rows: rows.map(({ at, cells }) => ({ at, cells: columns.map((_, place) => cells[place] ?? '') })) };
    },
    write(sheet) {
      const lines = [sheet.columns, ...sheet.rows.map((row) => row.cells)].map((cells) => cells.map(quote).join(delimiter));
      let line = 1;
      for (const [place, text] of lines.entries()) {
        if (place > 0) sheet.rows[place - 1]!.at = line;
        line += text.split('\n').length;
      }
      return mark + lines.map((text) => text + ending).join('');
    },
  };
}

type Value = string | number | boolean | null;

/** Return a reader and writer of a JSON list of flat objects; `numeric` and `yesNo` are the names of columns that hold numbers and truth values. */
export function list(numeric: Set<string>, yesNo: Set<string>): Kind {
  let [before, sorts] = [new Map<Row, Map<string, [string, Value]>>(), new Map<string, Set<string>>()];
  const typed = (column: string, cell: string): Value => {
    const sort = sorts.get(column) ?? new Set();
    if ((yesNo.has(column) || sort.has('boolean')) && (cell === 'true' || cell === 'false')) return cell === 'true';
    const number = numeric.has(column) || (sort.has('number') && !sort.has('string'));
    return number && cell.trim() !== '' && String(Number(cell)) === cell.trim() ? Number(cell) : cell;
  };
  return {
    read(content) {
      const found = JSON.parse(content) as Record<string, Value>[];
      [before, sorts] = [new Map(), new Map()];
      const columns = [...new Set(found.flatMap((row) => Object.keys(row)))];
      const rows = found.map((value, at) => {
        const row: Row = { at, cells: columns.map((column) => (value[column] === undefined || value[column] === null ? '' : String(value[column]))) };
        before.set(row, new Map(columns.filter((column) => column in value).map((column, place) => [column, [row.cells[columns.indexOf(column)] ?? String(place), value[column]!]])));
        for (const [column, one] of Object.entries(value)) sorts.set(column, (sorts.get(column) ?? new Set()).add(typeof one));
        return row;
      });
      return { columns, rows };
    },
    write(sheet) {
      const objects = sheet.rows.map((row, at) => {
        row.at = at;
        const known = before.get(row);
        const pairs = sheet.columns.map((column, place): [string, Value] | undefined => {
          const cell = row.cells[place] ?? '';
          const was = known?.get(column);
          if (was && was[0] === cell) return [column, was[1]];
          return cell === '' ? undefined : [column, typed(column, cell)];
        });
        return JSON.stringify(Object.fromEntries(pairs.filter((pair) => pair !== undefined)));
      });
      return objects.length ? `[\n${objects.map((object) => `  ${object}`).join(',\n')}\n]\n` : '[]\n';
    },
  };
}

/** Return the row and column of the first cell of a sheet that differs from another sheet. */
export function difference(before: Sheet, after: Sheet): [number, number] | undefined {
  const place = after.columns.findIndex((name, at) => before.columns[at] !== name);
  if (place >= 0) return [0, place];
  for (const [at, { cells }] of after.rows.entries()) {
    const changed = cells.findIndex((cell, column) => before.rows[at]?.cells[column] !== cell);
    if (changed >= 0) return [at, changed];
  }
  return undefined;
}

/** Return the cells that a spreadsheet put on the clipboard. */
export function pasted(text: string): string[][] {
  return parse(text.replace(/\r\n?/g, '\n'), '\t').map((row) => row.cells);
}
