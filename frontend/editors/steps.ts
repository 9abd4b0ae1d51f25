const MOST = 100; // contents that are kept; each is a whole file

/** The contents that an editor of a whole text went through, to go back and forth between them. */
export class Steps {
  private past: string[] = [];
  private future: string[] = [];

  /** Note the content that a change replaces. */
  note(before: string): void {
    if (this.past.at(-1) !== before) this.past = [...this.past, before].slice(-MOST);
    this.future = [];
  }

  forget(): void {
    this.past = [];
    this.future = [];
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Return the content before this one. */
  undo(now: string): string {
    this.future.push(now);
    return this.past.pop()!;
  }

  /** Return the content that undo left. */
  redo(now: string): string {
    this.past.push(now);
    return this.future.pop()!;
  }
}
