/** What happened to each element of two diagrams: as the server's notes say, and what only the drawings show. */
export type Mark = 'added' | 'removed' | 'changed' | 'moved';

export interface Note {
  mark: Mark;
  place: string;
  subject: string;
}
interface Diff {
  _added: object;
  _removed: object;
  _changed: object;
  _layoutChanged: object;
}

/**
 * Return the mark of each element by its id.
 *
 * The server's notes come first, so that words and picture agree. A flow whose bends alone differ follows what moved and has no mark.
 */
export function marks(notes: Note[], diff: Diff | undefined, isLine: (id: string) => boolean): Map<string, Mark> {
  const found = new Map<string, Mark>();
  for (const { mark, place } of notes) if (place) found.set(place, mark);
  if (!diff) return found;
  const kinds: [object, Mark][] = [[diff._added, 'added'], [diff._removed, 'removed'], [diff._changed, 'changed'], [diff._layoutChanged, 'moved']];
  for (const [ids, mark] of kinds) {
    for (const id of Object.keys(ids)) if (!found.has(id) && !(mark === 'moved' && isLine(id))) found.set(id, mark);
  }
  return found;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Return the smallest box around both, with some room. */
export function around(one: Box, other: Box, room: number): Box {
  const [x, y] = [Math.min(one.x, other.x) - room, Math.min(one.y, other.y) - room];
  const right = Math.max(one.x + one.width, other.x + other.width) + room;
  const bottom = Math.max(one.y + one.height, other.y + other.height) + room;
  return { x, y, width: right - x, height: bottom - y };
}

/** Return a box of the proportions of a window, and at least its size, around the middle of another. */
export function framed(box: Box, width: number, height: number): Box {
  const scale = Math.max(box.width / width, box.height / height, 1);
  const [wide, high] = [width * scale, height * scale];
  return { x: box.x - (wide - box.width) / 2, y: box.y - (high - box.height) / 2, width: wide, height: high };
}
