/**
 * The line above every editor: whether it is saved, undo and redo, who else is here, and the way out of a conflict.
 *
 *   <clerk-draft-bar><span class="draft-status">Saved</span></clerk-draft-bar>
 *
 * It finds the page's draft by itself, and rebuilds only what has changed.
 */
import { text } from '../kit/texts';
import { Draft, type Renamed } from './draft';

const SIGNS = {
  undo: 'M9 14l-4-4l4-4M5 10h11a4 4 0 1 1 0 8h-1',
  redo: 'M15 14l4-4l-4-4M19 10H8a4 4 0 1 0 0 8h1',
};

export class ClerkDraftBar extends HTMLElement {
  private draft: Draft | undefined;
  private readonly status = document.createElement('span');
  private readonly undo = tool('undo', text('undo', 'Undo'), () => void this.draft?.undo());
  private readonly redo = tool('redo', text('redo', 'Redo'), () => void this.draft?.redo());
  private readonly notice = document.createElement('div');

  connectedCallback(): void {
    this.status.className = 'draft-status';
    this.status.setAttribute('role', 'status');
    this.notice.className = 'draft-notice';
    this.replaceChildren(this.notice, this.status, this.undo, this.redo);
    document.addEventListener('clerk:draft', this.found);
    if (Draft.current) this.follow(Draft.current);
  }

  disconnectedCallback(): void {
    document.removeEventListener('clerk:draft', this.found);
  }

  private readonly found = (event: Event): void => this.follow((event as CustomEvent<Draft>).detail);

  private follow(draft: Draft): void {
    if (this.draft === draft) return;
    this.draft = draft;
    for (const name of ['status', 'others', 'saved', 'conflict']) draft.addEventListener(name, () => this.show());
    this.show();
  }

  private show(): void {
    const { draft } = this;
    if (!draft) return;
    const words = this.words(draft);
    if (this.status.textContent !== words) this.status.textContent = words;
    this.status.dataset['state'] = draft.mayEdit ? draft.status : 'reading';
    this.undo.hidden = this.redo.hidden = !draft.mayEdit;
    this.undo.disabled = !draft.canUndo;
    this.redo.disabled = !draft.canRedo;
    const wanted = draft.theirs ? 'conflict' : draft.editor ? `editor:${draft.editor.name}` : renamed(draft) || this.present(draft);
    if (this.notice.dataset['shows'] === wanted) return;
    this.notice.dataset['shows'] = wanted;
    this.notice.replaceChildren(...this.parts(draft));
  }

  private words(draft: Draft): string {
    if (!draft.mayEdit) return text('reading', 'You may look, but not change');
    const time = draft.savedAt?.toLocaleTimeString(document.documentElement.lang || undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    return {
      saved: time ? `${text('saved', 'Saved')} ${time}` : text('saved', 'Saved'),
      unsaved: text('unsaved', 'Not saved yet'),
      saving: text('saving', 'Saving…'),
      offline: text('keptHere', 'Offline: kept in this browser'),
      signedout: text('signedOut', 'Signed out: kept in this browser'),
      conflict: text('changedElsewhere', 'Changed elsewhere'),
      refused: draft.message || text('notStored', 'This cannot be stored'),
    }[draft.status];
  }

  private present(draft: Draft): string {
    return draft.others.map((one) => one.name).join(', ');
  }

  private parts(draft: Draft): Node[] {
    if (draft.theirs) return this.choice(draft);
    const { editor } = draft;
    if (editor && draft.mayEdit) {
      const who = editor.you ? text('youElsewhere', 'You are editing this in another window.') : `${editor.name} ${text('isEditing', 'is editing this.')}`;
      return [words(who), button(text('takeOver', 'Take over'), () => void draft.takeOver())];
    }
    if (draft.followed && draft.editable) return this.done(draft);
    if (draft.renamed.length && draft.editable) return this.renamings(draft);
    const names = draft.others.filter((one) => !one.you).map((one) => one.name);
    return names.length ? [words(`${text('alsoHere', 'Also here:')} ${[...new Set(names)].join(', ')}`)] : [];
  }

  /** Say who still uses an old name, and offer to let them follow. */
  private renamings(draft: Draft): Node[] {
    const told = draft.renamed.map((one) => {
      const said = text('renamedHere', 'The {sort} “{old}” is “{new}” now. The old name stands in {n} places.');
      return words(said.replace('{sort}', one.sort).replace('{old}', one.old).replace('{new}', one.new).replace('{n}', `${one.count}`));
    });
    const sure = draft.renamed.some((one) => one.sure);
    const look = button(text('seeRename', 'Look at them'), () => void this.preview(draft));
    const follow = button(offer(draft.renamed), () => void draft.follow());
    const leave = button(sure ? text('leaveRename', 'Leave it') : text('sawRename', 'I look after it'), () => draft.leaveRenamed());
    return [...told, look, ...(sure ? [follow] : []), leave];
  }

  private async preview(draft: Draft): Promise<void> {
    const { preview } = await import('./renaming');
    preview(draft);
  }

  /** Say what followed, and offer to take it back. */
  private done(draft: Draft): Node[] {
    const count = Object.keys(draft.followed!.changed).length;
    const said = count === 1 ? text('followedOne', 'The new name stands in one other file now.') : text('followedMany', 'The new name stands in {n} other files now.').replace('{n}', `${count}`);
    return [words(said), button(text('undo', 'Undo'), () => void draft.unfollow()), button(text('seen', 'All right'), () => draft.forgetFollowed())];
  }

  private choice(draft: Draft): Node[] {
    const by = draft.theirs?.by;
    const said = by ? `${by} ${text('savedMeanwhile', 'saved this meanwhile. Nothing of yours is lost.')}` : text('newerMeanwhile', 'It was saved meanwhile. Nothing of yours is lost.');
    return [
      words(said),
      button(text('seeTheirs', 'Compare'), () => void this.compare(draft)),
      button(text('keepMine', 'Keep mine'), () => void draft.keepMine()),
      button(text('takeTheirs', 'Take theirs'), () => draft.takeTheirs()),
    ];
  }

  private async compare(draft: Draft): Promise<void> {
    const { compare } = await import('./compare');
    compare(draft.theirs?.content ?? '', draft.content);
  }
}

/** What the button says that changes all sure places. */
export function offer(all: Renamed[]): string {
  const count = all.reduce((sum, one) => sum + one.sure, 0);
  return count === 1 ? text('updatePlace', 'Update this place') : text('updatePlaces', 'Update these {n} places').replace('{n}', `${count}`);
}

function renamed({ renamed: all, editable, followed }: Draft): string {
  if (editable && followed) return `followed:${Object.keys(followed.changed).join()}`;
  return editable ? all.map((one) => `renamed:${one.old}:${one.new}:${one.count}`).join() : '';
}

function words(said: string): HTMLElement {
  return Object.assign(document.createElement('span'), { textContent: said });
}

function button(label: string, act: () => void): HTMLButtonElement {
  const made = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-sm', textContent: label });
  made.addEventListener('click', act);
  return made;
}

function tool(sign: keyof typeof SIGNS, label: string, act: () => void): HTMLButtonElement {
  const made = Object.assign(document.createElement('button'), { type: 'button', className: 'btn-quiet', title: label });
  made.setAttribute('aria-label', label);
  made.dataset['step'] = sign;
  made.innerHTML = `<svg class="icon" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${SIGNS[sign]}"/></svg>`;
  made.addEventListener('click', act);
  return made;
}

customElements.define('clerk-draft-bar', ClerkDraftBar);
