/** Writes JSON as people keep it in files: what fits on a line stands on one, all else is indented by two. */
const WIDTH = 110;

export function format(value: unknown): string {
  return `${write(value, '', 0)}\n`;
}

function write(value: unknown, indent: string, used: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const flat = line(value);
  if (indent && flat.length + indent.length + used <= WIDTH) return flat;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => write(item, inner, 1))
    : entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${write(item, inner, key.length + 5)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return parts.length ? `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}` : `${open}${close}`;
}

function line(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(line).join(', ')}]`;
  const parts = entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${line(item)}`);
  return parts.length ? `{ ${parts.join(', ')} }` : '{}';
}

function entries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}
