// What a hand does in the designer: menus, dropping on the canvas, connecting. Returns the file that each row of rows.js comes to.
(xml, rows) => {
  const designer = document.querySelector('clerk-designer');
  designer.workbench.draft.change = () => {}; // rows are drawn by the dozen; what is saved is another test's
  const { modeler } = designer;
  const part = (name) => modeler.get(name);
  const [canvas, registry, dragging, menu, modeling, factory] = ['canvas', 'elementRegistry', 'dragging', 'popupMenu', 'modeling', 'bpmnFactory'].map(part);
  dragging.setOptions({ manual: true });
  const root = () => canvas.getRootElement();
  const event = (x, y) => {
    const { left, top } = canvas.getContainer().getBoundingClientRect();
    const box = canvas.viewbox();
    return new MouseEvent('mousemove', { clientX: left + (x - box.x) * box.scale, clientY: top + (y - box.y) * box.scale });
  };
  const entry = (id, target, name) => {
    const found = { ...menu._getEntries(target, menu._getProviders(id)), ...menu._getHeaderEntries(target, menu._getProviders(id)) }[name];
    if (!found) throw new Error(`Expected an entry ${name} in ${id}, but there is none.`);
    return found;
  };
  const drop = (begin, x, y, over) => {
    begin(event(x, y));
    dragging.hover({ element: over, gfx: registry.getGraphics(over) });
    dragging.move(event(x + 2, y + 2));
    dragging.move(event(x, y));
    dragging.end();
    return part('selection').get()[0];
  };
  const hand = {
    get: (id) => registry.get(id),
    root,
    create: (name, x = 300, y = 200, over = root()) => drop((at) => entry('bpmn-create', root(), `create-${name}`).action.click(at), x, y, over),
    palette: (name, x, y, over = root()) => drop((at) => part('palette').getEntries()[name].action.click(at), x, y, over),
    append: (element, name) => {
      entry('bpmn-append', element, `append-${name}`).action.click(event(0, 0));
      return element.outgoing.at(-1).target;
    },
    pad: (element, name, x, y, over = root()) => {
      const action = part('contextPad').getEntries(element)[name].action;
      return x === undefined ? action.click(event(0, 0), element) : drop((at) => (action.dragstart ?? action.click)(at, element), x, y, over);
    },
    replace: (element, name) => entry('bpmn-replace', element, `replace-${name}`).action() ?? part('selection').get()[0],
    toggle: (element, name) => {
      const found = entry('bpmn-replace', element, name);
      found.action(event(0, 0), found);
    },
    connect: (source, target) => {
      part('connect').start(event(source.x + 1, source.y + 1), source);
      dragging.hover({ element: target, gfx: registry.getGraphics(target) });
      dragging.move(event(target.x + target.width / 2, target.y + target.height / 2));
      dragging.end();
      return [...source.outgoing].at(-1);
    },
    body: (text) => factory.create('bpmn:FormalExpression', { body: text }),
    named: (type, name, more = {}) => {
      const made = factory.create(`bpmn:${type}`, { name, ...more });
      const definitions = modeler.getDefinitions();
      made.$parent = definitions;
      definitions.get('rootElements').push(made);
      return made;
    },
    message: (name, key) => {
      const made = hand.named('Message', name);
      if (key) made.extensionElements = hand.holder(made, [factory.create('zeebe:Subscription', { correlationKey: key })]);
      return made;
    },
    holder: (parent, values) => {
      const made = factory.create('bpmn:ExtensionElements', { values });
      made.$parent = parent;
      return made;
    },
    extend: (element, type, properties) => {
      const object = element.businessObject ?? element;
      const values = object.extensionElements?.values?.filter((one) => one.$type !== type) ?? [];
      object.extensionElements = hand.holder(object, [...values, factory.create(type, properties)]);
    },
    set: (element, properties) => modeling.updateProperties(element, properties),
    define: (element, properties, at = 0) => modeling.updateModdleProperties(element, element.businessObject.eventDefinitions[at], properties),
    loop: (element, properties) => modeling.updateModdleProperties(element, element.businessObject.loopCharacteristics, properties),
    job: (element) => hand.extend(element, 'zeebe:TaskDefinition', { type: 'work' }),
  };
  const draw = async ([name, row]) => {
    await modeler.importXML(xml);
    canvas.viewbox({ x: 0, y: 0, width: canvas.viewbox().outer.width, height: canvas.viewbox().outer.height });
    try {
      row(hand, hand.get('s'));
      return [name, (await modeler.saveXML({ format: true })).xml];
    } catch (error) {
      return [name, `failed: ${error.stack ?? error}`];
    }
  };
  part('propertiesPanel').detach(); // what it shows is another test's
  return Object.entries(rows).reduce((done, row) => done.then(async (all) => [...all, await draw(row)]), Promise.resolve([]));
}
