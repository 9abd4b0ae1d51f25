/**
 * Keeps what an editor's library does not know: whatever it would leave out of a file, or write otherwise, is put back after it has written.
 *
 * Three texts meet: the file as it came, what the library makes of it when nobody changes anything, and what it has written now. Where the
 * second and third agree, nobody has changed anything, and the file's own words stay; where the file and the second agree, the library knows
 * all there is, and its words count. What both have changed at one place is the person's.
 *
 * Rule 1: parts are recognised by their ids, others by their place among their like.
 * Rule 2: nothing here knows a vocabulary, so it serves BPMN, DMN and what others write into them.
 */
import { attributeKey, COMMENT, elements, parse, print, textOf, type Content, type Tree } from './trees';

/** Puts back into what a library writes whatever it has left out of one file. */
export class Keeper {
  private readonly before: Tree;
  private readonly through: Tree;

  /** Look at a file and at what the library makes of it when nobody changes anything. */
  constructor(file: string, roundTrip: string) {
    [this.before, this.through] = [parse(file), parse(roundTrip)];
  }

  /** Return what the library has written, with all that it alone has left out. */
  keep(written: string): string {
    return print(new Mending(this.before, this.through, parse(written)).root);
  }

  /** Return what would be kept if something had been changed around every part of the file. */
  atWorst(): string {
    return print(new Mending(this.before, this.through, this.through, true).root);
  }
}

class Mending {
  readonly root: Tree;
  private readonly through: Map<string, Tree>;
  private readonly now: Map<string, Tree>;
  private readonly before: Map<string, Tree>;

  constructor(
    before: Tree,
    through: Tree,
    now: Tree,
    private readonly piecemeal = false,
  ) {
    [this.before, this.through, this.now] = [byId(before), byId(through), byId(now)];
    this.root = this.mend(before, through, now);
  }

  /** Return a part as it is to be written. */
  private mend(before: Tree, through: Tree, now: Tree): Tree {
    if (digest(before) === digest(through)) return this.descend(now); // its words are as good, and its prefixes are the file's
    if (digest(through) === digest(now) && !(this.piecemeal && elements(through).length)) return before;
    const made: Tree = { ...now, attributes: new Map(now.attributes), content: [...now.content] };
    if (before.key !== through.key && now.key === through.key) rename(made, before);
    attributes(before, through, made);
    const text = textOf(before);
    if (text !== textOf(through) && textOf(now) === textOf(through)) made.content = [text, ...elements(now)];
    this.children(before, through, made);
    return made;
  }

  private children(before: Tree, through: Tree, made: Tree): void {
    const known = this.pairs(elements(before), elements(through), true);
    const invented = new Set(elements(through));
    for (const one of known.values()) invented.delete(one);
    const present = this.pairs(elements(through), elements(made), false);
    const mended = new Map<Tree, Tree>();
    let last: Tree | undefined;
    for (const child of elements(before)) {
      const middle = known.get(child);
      const now = middle && present.get(middle);
      if (now) {
        mended.set(now, this.mend(child, middle, now));
        last = now;
      } else if (!middle && !this.known(child)) {
        insert(made, child, last);
        last = child;
      }
    }
    for (const one of invented) {
      const now = present.get(one);
      if (now && digest(now) === digest(one)) made.content = made.content.filter((each) => each !== now);
    }
    made.content = made.content.map((one) => (typeof one === 'string' ? one : (mended.get(one) ?? this.moved(one))));
  }

  /** Tell whether a part that the library leaves out at its place stands at another one, or did before a person took it away. */
  private known(part: Tree): boolean {
    const id = part.attributes.get('id');
    return id !== undefined && (this.now.has(id) || this.through.has(id));
  }

  /** Return a part that a person has moved to another parent, or added, with all below it. */
  private moved(now: Tree): Tree {
    const id = now.attributes.get('id');
    const [before, through] = id === undefined ? [] : [this.before.get(id), this.through.get(id)];
    return before && through && before.key === now.key ? this.mend(before, through, now) : this.descend(now);
  }

  private descend(now: Tree): Tree {
    return elements(now).length ? { ...now, content: now.content.map((one) => (typeof one === 'string' ? one : this.moved(one))) } : now;
  }

  /** Return which part of the one list is which of the other. */
  private pairs(left: Tree[], right: Tree[], loosely: boolean): Map<Tree, Tree> {
    const found = new Map<Tree, Tree>();
    match(found, left, right, (one) => one.attributes.get('id') && `${one.attributes.get('id')}\n${one.key}`);
    match(found, left, right, digest);
    const known = (id: string | undefined): boolean => id !== undefined && (!loosely || this.before.has(id)); // a library may give ids
    match(found, left, right, (one) => (known(one.attributes.get('id')) ? undefined : one.key));
    if (!loosely) return found;
    const taken = new Set(found.values());
    const [lost, made] = [left.filter((one) => one.name !== COMMENT && !found.has(one)), right.filter((one) => !taken.has(one))];
    if (lost.length === made.length) lost.forEach((one, at) => found.set(one, made[at]!));
    return found;
  }
}

/** Pair what has the same mark, in order. */
function match(found: Map<Tree, Tree>, left: Tree[], right: Tree[], mark: (one: Tree) => string | undefined): void {
  const taken = new Set(found.values());
  const waiting = new Map<string, Tree[]>();
  for (const one of right) {
    const key = taken.has(one) ? undefined : mark(one);
    if (key === undefined) continue;
    if (waiting.has(key)) waiting.get(key)!.push(one);
    else waiting.set(key, [one]);
  }
  for (const one of left) {
    const key = found.has(one) ? undefined : mark(one);
    const other = key === undefined ? undefined : waiting.get(key)?.shift();
    if (other) found.set(one, other);
  }
}

function rename(made: Tree, before: Tree): void {
  made.name = before.name;
  made.key = before.key;
  made.spaces = { ...made.spaces, ...before.spaces };
}

/** Give back the attributes that the library leaves out or writes otherwise, where nobody has changed them. */
function attributes(before: Tree, through: Tree, made: Tree): void {
  const [old, middle, now] = [named(before), named(through), named(made)];
  for (const key of new Set([...old.keys(), ...middle.keys()])) {
    const [was, is] = [old.get(key), middle.get(key)];
    if ((key === 'id' && !was) || was?.value === is?.value || now.get(key)?.value !== is?.value) continue;
    const present = now.get(key);
    if (!was) made.attributes.delete(present!.name);
    else if (present) made.attributes.set(present.name, was.value);
    else give(made, before, was.name, was.value);
  }
}

function give(made: Tree, before: Tree, name: string, value: string): void {
  const prefix = name.includes(':') ? name.slice(0, name.indexOf(':')) : undefined;
  if (prefix !== undefined && made.spaces[prefix] !== before.spaces[prefix]) made.spaces = { ...made.spaces, [prefix]: before.spaces[prefix]! };
  made.attributes.set(name, value);
}

function named(tree: Tree): Map<string, { name: string; value: string }> {
  return new Map([...tree.attributes].map(([name, value]) => [attributeKey(name, tree.spaces), { name, value }]));
}

/** Put a part behind another one, or first; on a line of its own if the others are. */
function insert(made: Tree, part: Tree, after: Tree | undefined): void {
  const at = after ? made.content.indexOf(after) + 1 : 0;
  const line = made.content.find((one) => typeof one === 'string' && /^\s*\n\s*$/.test(one));
  made.content.splice(at, 0, ...((line === undefined ? [part] : [line, part]) as Content[]));
}

function byId(root: Tree): Map<string, Tree> {
  const found = new Map<string, Tree>();
  const waiting = [root];
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    const id = one.attributes.get('id');
    if (id !== undefined && !found.has(id)) found.set(id, one);
    waiting.push(...elements(one));
  }
  return found;
}

const digests = new WeakMap<Tree, string>();

/** Return what a part says with all below it; prefixes and white space between elements say nothing. */
function digest(tree: Tree): string {
  let made = digests.get(tree);
  if (made === undefined) {
    const said = [...named(tree)].map(([key, { value }]) => `${key}\u0001${value}`).sort();
    made = [tree.key, ...said, '\u0002', textOf(tree), '\u0003', ...elements(tree).map(digest), '\u0004'].join('\u0005'); // signs that no XML has
    digests.set(tree, made);
  }
  return made;
}
