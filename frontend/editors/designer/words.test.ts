import { expect, test } from 'vitest';

import { words } from './words';

test('a word of a library is said in the language of the page, however it is spelled, and keeps what it puts in', () => {
  const { translate } = words({ 'User task': 'Benutzeraufgabe', 'Sub-process': 'Teilprozess', 'Form of this app': 'Formular dieser App', 'Open {name}': '{name} öffnen' }) as {
    translate: [string, (text: string, values?: Record<string, string>) => string];
  };
  const say = translate[1];
  expect([say('User task'), say('User Task'), say('Sub Process'), say('Camunda Form'), say('Open {name}', { name: 'x' }), say('Lane')]).toEqual([
    'Benutzeraufgabe',
    'Benutzeraufgabe',
    'Teilprozess',
    'Formular dieser App',
    'x öffnen',
    'Lane',
  ]);
});
