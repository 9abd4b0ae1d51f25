/**
 * The services of bpmn-js that the designer calls, as far as it calls them.
 *
 * Rule: whoever needs one more method adds it here, so that a change of the library shows in one place.
 */
import type { Translate } from '../builders/library';

export interface Moddle {
  readonly $type: string;
  readonly $descriptor: { properties: { name: string; isMany?: boolean; ns: { name: string; localName: string } }[] };
  $parent?: Moddle;
  id?: string;
  name?: string;
  get<T = unknown>(name: string): T;
  set(name: string, value: unknown): void;
  $instanceOf(type: string): boolean;
}
export interface Shape {
  id: string;
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  parent?: Shape;
  host?: Shape;
  labelTarget?: Shape;
  waypoints?: { x: number; y: number }[];
  source?: Shape;
  target?: Shape;
  children?: Shape[];
  incoming?: Shape[];
  outgoing?: Shape[];
  businessObject: Moddle;
}
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface Canvas {
  zoom(level?: number | 'fit-viewport', centre?: 'auto' | null): number;
  viewbox(): Box & { scale: number; inner: Box; outer: { width: number; height: number } };
  viewbox(box: Box): void;
  scrollToElement(element: Shape | string, padding?: number): void;
  getRootElement(): Shape;
  setRootElement(root: Shape): void;
  findRoot(element: Shape | string): Shape | undefined;
  resized(): void;
  focus(): void;
  restoreFocus(): void;
  getContainer(): HTMLElement;
}
export interface EventBus {
  on(events: string | string[], act: (event: never) => unknown): void;
  on(events: string | string[], priority: number, act: (event: never) => unknown): void;
  off(events: string | string[], act: (event: never) => unknown): void;
  fire(event: string, data?: object): unknown;
}
export interface Registry {
  get(id: string): Shape | undefined;
  getAll(): Shape[];
  filter(holds: (element: Shape) => boolean): Shape[];
  getGraphics(element: Shape | string): SVGElement;
}
export interface Selection {
  get(): Shape[];
  select(elements: Shape | Shape[] | null): void;
}
export interface Modeling {
  updateProperties(element: Shape, properties: object): void;
  updateModdleProperties(element: Shape, moddle: Moddle, properties: object): void;
}
export interface BpmnFactory {
  create(type: string, attributes?: object): Moddle;
}
export interface CommandStack {
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
  clear(): void;
}
export interface EditorActions {
  trigger(action: string, options?: object): unknown;
  isRegistered(action: string): boolean;
}
export interface ContextPad {
  _current: { html: HTMLElement } | null;
  registerProvider(priority: number, provider: object): void;
  open(element: Shape, force?: boolean): void;
  close(): void;
  _updateAndOpen(target: Shape | Shape[]): void;
  _getPosition(target: Shape | Shape[]): { left: number; top: number };
  _getTargetBounds(target: Shape | Shape[]): DOMRect;
}
export interface Linting {
  tell(problems: object[]): void;
  lint(): Promise<Record<string, Report[]>>;
  update(): void;
}
/** What a rule finds, in bpmnlint's words. */
export interface Report {
  id: string;
  message: string;
  category?: 'error' | 'warn' | 'info';
  rule?: string;
  actualElementId?: string;
}
export type { Translate };

export interface Services {
  canvas: Canvas;
  eventBus: EventBus;
  elementRegistry: Registry;
  selection: Selection;
  modeling: Modeling;
  bpmnFactory: BpmnFactory;
  moddle: BpmnFactory & { fromXML(xml: string): Promise<{ rootElement: Moddle }>; toXML(root: Moddle, options?: { format?: boolean }): Promise<{ xml: string }> };
  commandStack: CommandStack;
  editorActions: EditorActions;
  keyboard: { addListener(act: (context: { keyEvent: KeyboardEvent }) => unknown): void; getBinding(): Element | null };
  linting: Linting;
  translate: Translate;
  bpmnReplace: { replaceElement(element: Shape, target: object): Shape };
  palette: { _needsCollapse(): boolean };
  minimap: { open(): void; close(): void; isOpen(): boolean };
  toggleMode: { toggleMode(active?: boolean): void };
  popupMenu: { registerProvider(id: string, priority: number, provider: object): void };
  contextPad: ContextPad;
  propertiesPanel: { registerProvider(priority: number, provider: object): void; show(pane: HTMLElement, parts: Pick<Modeler, 'get'>): void };
  elementTemplatesLoader: { setTemplates(templates: object[]): void };
  variableResolver: { registerProvider(provider: object): void; getVariablesForElement(element: Moddle): Promise<{ name: string }[]> };
}
export interface Modeler {
  importXML(xml: string): Promise<{ warnings: unknown[] }>;
  saveXML(options?: { format?: boolean }): Promise<{ xml: string }>;
  saveSVG(): Promise<{ svg: string }>;
  get<Name extends keyof Services>(name: Name): Services[Name];
  on(event: string, act: (event: never) => unknown): void;
  on(event: string, priority: number, act: (event: never) => unknown): void;
  getDefinitions(): Moddle | undefined;
  destroy(): void;
}

/** Tell whether an element or its business object is of a BPMN type. */
export function is(element: Shape | Moddle | undefined, type: string): boolean {
  if (!element) return false;
  const object = 'businessObject' in element ? element.businessObject : element;
  return typeof object.$instanceOf === 'function' && object.$instanceOf(type);
}

/** Return the extension element of a type, if there is one. */
export function extension(object: Moddle, type: string): Moddle | undefined {
  const values = object.get<Moddle | undefined>('extensionElements')?.get<Moddle[] | undefined>('values') ?? [];
  return values.find((one) => one.$type === type);
}

/** Return the process that stands behind a root or a pool. */
export function processOf(element: Shape): Moddle | undefined {
  if (is(element, 'bpmn:Process')) return element.businessObject;
  return is(element, 'bpmn:Participant') ? element.businessObject.get<Moddle | undefined>('processRef') : undefined;
}

/** Let the ends of every flow know it, also where a program wrote the file and left that out; rules look there. */
export function tieFlows(elements: Shape[]): void {
  for (const { businessObject: flow, waypoints } of elements) {
    if (!waypoints || !is(flow, 'bpmn:SequenceFlow')) continue;
    tie(flow.get('sourceRef'), 'outgoing', flow);
    tie(flow.get('targetRef'), 'incoming', flow);
  }
}

function tie(end: Moddle | undefined, name: string, flow: Moddle): void {
  const known = end?.get<Moddle[] | undefined>(name);
  if (end && !known?.includes(flow)) end.set(name, [...(known ?? []), flow]);
}
