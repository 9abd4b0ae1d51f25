/** Undo and redo by key, wherever on an editor's page one is; a field that is being written in has an undo of its own. */
import type { Draft } from './draft';

const FIELDS = 'input, select, textarea, dialog, [contenteditable]';
type Wish = 'undo' | 'redo';

/** Let Ctrl+Z, Ctrl+Y and Ctrl+Shift+Z go through a draft's history; return what ends it. */
export function undoByKey(draft: Pick<Draft, 'canUndo' | 'canRedo' | 'undo' | 'redo'>): () => void {
  const press = (event: KeyboardEvent): void => {
    const wish = wishOf(event);
    if (!wish || event.defaultPrevented || (event.target as Element).closest?.(FIELDS)) return;
    event.preventDefault();
    if (wish === 'undo' ? draft.canUndo : draft.canRedo) void draft[wish]();
  };
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}

function wishOf({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): Wish | undefined {
  if (!(ctrlKey || metaKey) || altKey) return undefined;
  if (key.toLowerCase() === 'z') return shiftKey ? 'redo' : 'undo';
  return key.toLowerCase() === 'y' ? 'redo' : undefined;
}
