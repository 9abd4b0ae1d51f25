/**
 * `<clerk-file-tree data-handle="leave" data-move="/studio/leave/move/PATH">…<form method="post" hidden><input name="folder"><input name="name"></form></clerk-file-tree>`
 *
 * Lets files (`[data-path]`) and folders (`details[data-folder]`) be dragged into folders (`[data-into]`) of their sort, and remembers in this tab which
 * folders are folded. Without it, the menu of every line moves; the tree may be swapped by htmx.
 */
export class ClerkFileTree extends HTMLElement {
  private dragged = '';

  connectedCallback(): void {
    this.prepare();
    this.addEventListener('htmx:afterSwap', () => this.prepare());
    this.addEventListener('toggle', (event) => this.remember(event.target as Element), true);
    if (!this.form) return;
    this.addEventListener('dragstart', (event) => this.lift(event));
    this.addEventListener('dragend', () => this.rest());
    this.addEventListener('dragover', (event) => this.over(event));
    this.addEventListener('drop', (event) => this.drop(event));
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector<HTMLFormElement>(':scope > form');
  }

  private get key(): string {
    return `clerk-folded:${this.dataset['handle'] ?? ''}`;
  }

  private get folded(): Set<string> {
    try {
      return new Set(JSON.parse(sessionStorage.getItem(this.key) ?? '[]') as string[]);
    } catch {
      return new Set();
    }
  }

  private prepare(): void {
    const folded = this.folded;
    for (const each of this.querySelectorAll<HTMLDetailsElement>('details[data-folder]')) {
      if (folded.has(each.dataset['folder']!)) each.open = false;
      if (this.form) each.querySelector<HTMLElement>(':scope > summary')!.draggable = true;
    }
    if (!this.form) return;
    for (const each of this.querySelectorAll<HTMLElement>('[data-path]')) {
      each.draggable = true;
      for (const link of each.querySelectorAll<HTMLElement>('a')) link.draggable = false; // the line is dragged, not its address
    }
  }

  private remember(element: Element): void {
    const folder = (element as HTMLElement).dataset?.['folder'];
    if (!folder) return;
    const folded = this.folded;
    if ((element as HTMLDetailsElement).open) folded.delete(folder);
    else folded.add(folder);
    try {
      sessionStorage.setItem(this.key, JSON.stringify([...folded]));
    } catch {
      // Storage may be forbidden; then folders are open again on the next page.
    }
  }

  private lift(event: DragEvent): void {
    const line = (event.target as Element).closest<HTMLElement>('[data-path], summary[data-into]');
    this.dragged = line?.dataset['path'] ?? line?.dataset['into'] ?? '';
    if (!line || !this.dragged) return;
    line.classList.add('is-dragged');
    event.dataTransfer?.setData('text/plain', this.dragged);
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
  }

  private rest(): void {
    this.dragged = '';
    for (const each of this.querySelectorAll('.is-dragged, .is-over')) each.classList.remove('is-dragged', 'is-over');
  }

  /** The folder under the pointer, if what is dragged may go there. */
  private target(event: DragEvent): HTMLElement | undefined {
    const into = (event.target as Element).closest<HTMLElement>('[data-into]') ?? this.shelf(event);
    return into && mayGo(this.dragged, into.dataset['into']!) ? into : undefined;
  }

  private shelf(event: DragEvent): HTMLElement | null | undefined {
    return (event.target as Element).closest('.shelf')?.querySelector<HTMLElement>('.shelf-head[data-into]');
  }

  private over(event: DragEvent): void {
    const target = this.target(event);
    for (const each of this.querySelectorAll('.is-over')) if (each !== target) each.classList.remove('is-over');
    if (!target) return;
    event.preventDefault();
    target.classList.add('is-over');
  }

  private drop(event: DragEvent): void {
    const target = this.target(event);
    if (!target || !this.form) return;
    event.preventDefault();
    const path = this.dragged;
    this.form.action = this.dataset['move']!.replace('PATH', path.split('/').map(encodeURIComponent).join('/'));
    (this.form.elements.namedItem('folder') as HTMLInputElement).value = target.dataset['into']!;
    (this.form.elements.namedItem('name') as HTMLInputElement).value = path.split('/').pop()!;
    this.form.requestSubmit();
  }
}

/** Say whether a file or folder may be put into a folder: one of its own sort, not where it is, and not into itself. */
export function mayGo(path: string, folder: string): boolean {
  if (!path || !folder) return false;
  const top = path.includes('/') ? path.split('/')[0] : 'docs';
  const here = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  return folder.split('/')[0] === top && folder !== here && folder !== path && !folder.startsWith(`${path}/`);
}

customElements.define('clerk-file-tree', ClerkFileTree);
