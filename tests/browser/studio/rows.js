// Every row of shared/suites/bpmn-elements.md but 76, whose correlation properties have no shape: how a hand draws it with the words of
// hand.js. `s` is the start event that every drawing begins with. What our reader must then see stands in test_studio_designer.py.
() => {
  const timer = (h, e) => h.define(e, { timeDuration: h.body('PT1H') });
  const message = (h, e) => h.define(e, { messageRef: h.message(e.id, '=id') });
  const signal = (h, e) => h.define(e, { signalRef: h.named('Signal', 'all') });
  const error = (h, e) => h.define(e, { errorRef: h.named('Error', 'bad', { errorCode: 'bad' }) });
  const escalation = (h, e, code = 'up') => h.define(e, { escalationRef: h.named('Escalation', code, { escalationCode: code }) });
  const condition = (h, e) => h.define(e, { condition: h.body('=x > 1') });
  const none = () => undefined;

  const append = (name, more = none) => (h, s) => more(h, h.append(s, name));
  const start = (name, more) => (h, s) => h.append(more(h, h.replace(s, name)) ?? h.get('s') ?? h.root().children[0], 'none-end-event');
  const ways = (h, g) => {
    h.append(g, 'user-task');
    h.append(g, 'manual-task');
    h.set(g.outgoing[0], { conditionExpression: h.body('=x > 1') });
    h.set(g, { default: g.outgoing[1].businessObject });
  };
  const inside = (h, scope, x = 60, y = 90) => scope.children.find((one) => one.type === 'bpmn:StartEvent') ?? h.create('none-start-event', scope.x + x, scope.y + y, scope);
  const scope = (name) => (h, s) => {
    const t = h.create(name, 500, 300);
    h.connect(s, t);
    h.append(t, 'none-end-event');
    return t;
  };
  const eventSub = (h, name, more, at, over) => {
    const p = h.create('event-subprocess', over ? over.x + 230 : 500, over ? over.y + 110 : 350 + at * 240, over);
    const e = h.replace(inside(h, p), name);
    more(h, e);
    h.append(e, 'none-end-event');
  };
  const eventSubs = (kind, more, names = [`with-${kind}-start`, `with-non-interrupting-${kind}-start`]) => (h) => names.forEach((name, at) => eventSub(h, name, more, at));
  const edges = (kind, more, names = [`${kind}-boundary`, `non-interrupting-${kind}-boundary`]) => (h, s) => {
    const t = h.append(s, 'call-activity');
    h.extend(t, 'zeebe:CalledElement', { processId: 'other' });
    names.forEach((name, at) => {
      const e = h.create(name, t.x + 20 + at * 55, t.y + t.height, t);
      more(h, e, at);
      h.append(e, 'none-end-event');
    });
  };
  const undoable = (h, s) => {
    const t = h.append(s, 'user-task');
    const c = h.create('compensation-boundary', t.x + 30, t.y + t.height, t);
    h.connect(c, h.create('manual-task', t.x + 200, t.y + 220));
    return t;
  };

  return {
    '1 33 64': append('none-end-event'),
    '2 3 4': (h) => {
      const p = h.create('expanded-pool', 500, 200);
      const q = h.create('collapsed-pool', 500, 700);
      h.pad(p, 'lane-divide-two');
      h.connect(p, q);
    },
    '5 6 27': append('exclusive-gateway', ways),
    '7': append('user-task', (h, t) => {
      h.append(t, 'user-task');
      h.append(t, 'manual-task');
      h.replace(t.outgoing[0], 'with-conditional-flow');
      h.set(t.outgoing[0], { conditionExpression: h.body('=x') });
    }),
    '8': append('task'),
    '9': append('manual-task'),
    '10': append('user-task'),
    '11': append('service-task', (h, t) => h.job(t)),
    '12': append('script-task', (h, t) => h.extend(t, 'zeebe:Script', { expression: '=1', resultVariable: 'x' })),
    '13': append('rule-task', (h, t) => h.extend(t, 'zeebe:CalledDecision', { decisionId: 'd', resultVariable: 'x' })),
    '14': append('send-task', (h, t) => h.job(t)),
    '15': append('receive-task', (h, t) => h.set(t, { messageRef: h.message('order', '=id') })),
    '16': (h) => h.set(h.create('clerk-instantiating-receive', 300, 400), { messageRef: h.message('order') }),
    '17': (h, s) => h.append(inside(h, scope('expanded-subprocess')(h, s)), 'none-end-event'),
    '18 40': (h) => {
      eventSubs('message', message)(h);
      eventSub(h, 'with-timer-start', timer, 2);
    },
    '19 63 71': (h, s) => {
      const t = scope('transaction')(h, s);
      h.append(inside(h, t), 'cancel-end');
      h.append(h.create('cancel-boundary', t.x + 60, t.y + t.height, t), 'none-end-event');
    },
    '20': (h, s) => {
      const t = h.create('expanded-ad-hoc-subprocess', 500, 300);
      h.connect(s, t);
      h.create('user-task', t.x + 120, t.y + 90, t);
    },
    '21': append('call-activity', (h, t) => h.extend(t, 'zeebe:CalledElement', { processId: 'other' })),
    '22 24': append('user-task', (h, t) => {
      h.toggle(t, 'toggle-parallel-mi');
      h.extend(t.businessObject.loopCharacteristics, 'zeebe:LoopCharacteristics', { inputCollection: '=orders', inputElement: 'order' });
      h.loop(t, { completionCondition: h.body('=x') });
    }),
    '23': append('user-task', (h, t) => {
      h.toggle(t, 'toggle-sequential-mi');
      h.extend(t.businessObject.loopCharacteristics, 'zeebe:LoopCharacteristics', { inputCollection: '=orders' });
    }),
    '25': append('user-task', (h, t) => {
      h.toggle(t, 'toggle-loop');
      h.loop(t, { loopCondition: h.body('=x') });
    }),
    '26 62': undoable,
    '28': append('parallel-gateway', (h, g) => {
      h.append(g, 'user-task');
      h.append(g, 'manual-task');
    }),
    '29': append('inclusive-gateway', ways),
    '30': append('event-based-gateway', (h, g) => {
      timer(h, h.append(g, 'timer-intermediate-catch'));
      signal(h, h.append(g, 'signal-intermediate-catch'));
    }),
    '31': (h) => {
      const g = h.create('clerk-instantiating-gateway', 300, 400);
      message(h, h.append(g, 'message-intermediate-catch'));
      signal(h, h.append(g, 'signal-intermediate-catch'));
    },
    '32': append('parallel-gateway', (h, a) => {
      const [t, u] = [h.append(a, 'user-task'), h.append(a, 'manual-task')];
      const g = h.append(t, 'complex-gateway');
      h.connect(u, g);
      h.set(g, { activationCondition: h.body('=activationCount > 0') });
      h.append(g, 'none-end-event');
    }),
    '34': start('with-message-start', message),
    '35': start('with-timer-start', (h, e) => h.define(e, { timeCycle: h.body('0 0 9 * * MON-FRI') })),
    '36': start('with-signal-start', signal),
    '37': start('with-conditional-start', condition),
    '38': (h, s) => {
      h.append(s, 'none-end-event');
      h.append(h.create('none-start-event', 200, 400), 'none-end-event');
    },
    '39': (h, s) => {
      const [b, p] = [h.replace(s, 'clerk-multiple-start'), h.create('clerk-parallel-multiple-catch', 400, 400)];
      const n = h.append(p, 'clerk-multiple-end');
      h.connect(b, p);
      for (const e of [b, p, n]) {
        h.define(e, { messageRef: h.message(`m${e.id}`, '=id') });
        h.define(e, { signalRef: h.named('Signal', `s${e.id}`) }, 1);
      }
      h.extend(n.businessObject.eventDefinitions[0], 'zeebe:PublishMessage', { correlationKey: '=id' });
    },
    '41': eventSubs('error', error, ['with-error-start']),
    '42': eventSubs('escalation', (h, e) => escalation(h, e, e.id)),
    '43': eventSubs('signal', signal),
    '44': eventSubs('conditional', condition),
    '45': (h, s) => {
      const t = scope('expanded-subprocess')(h, s);
      h.append(inside(h, t, 50, 40), 'none-end-event');
      eventSub(h, 'with-compensation-start', none, 0, t);
    },
    '46': append('message-intermediate-catch', message),
    '47': append('timer-intermediate-catch', timer),
    '48': append('signal-intermediate-catch', signal),
    '49': append('conditional-intermediate-catch', condition),
    '50': append('link-intermediate-throw', (h, e) => {
      const f = h.create('link-intermediate-catch', 300, 400);
      for (const one of [e, f]) h.define(one, { name: 'A' });
      h.append(f, 'none-end-event');
    }),
    '51': append('none-intermediate-throwing'),
    '52': append('message-intermediate-throw', (h, e) => (message(h, e), h.job(e))),
    '53': append('signal-intermediate-throw', signal),
    '54': append('escalation-intermediate-throw', escalation),
    '55': (h, s) => h.append(undoable(h, s), 'compensation-intermediate-throw'),
    '56': edges('message', message),
    '57': edges('timer', timer),
    '58': edges('error', error, ['error-boundary']),
    '59': edges('signal', signal),
    '60': edges('escalation', (h, e, at) => escalation(h, e, `up${at}`)),
    '61': edges('conditional', condition),
    '65': append('message-end', (h, e) => (message(h, e), h.job(e))),
    '66': append('error-end', error),
    '67': append('escalation-end', escalation),
    '68': append('signal-end', signal),
    '69': append('terminate-end'),
    '70': (h, s) => h.append(undoable(h, s), 'compensation-end'),
    '72 73 74': append('user-task', (h, t) => {
      const [d, k] = [h.create('data-object-reference', 300, 400), h.create('data-store-reference', 500, 400)];
      h.set(d, { name: 'Order' });
      h.set(k, { name: 'Orders' });
      h.connect(d, t);
      h.connect(t, k);
    }),
    '75': append('user-task', (h, t) => {
      h.pad(t, 'append.text-annotation', 500, 60);
      h.palette('create.group', 500, 500);
    }),
  };
}
