import { expect, test, vi } from 'vitest';

import { calendarWords, speak } from './calendar';

test('a German calendar has German months and days, and begins its weeks on Monday', () => {
  const words = calendarWords('de');
  expect([words.months.longhand[0], words.months.shorthand[11], words.weekdays.longhand[0], words.weekdays.shorthand[1]]).toEqual(['Januar', 'Dez', 'Sonntag', 'Mo']);
  expect([words.months.longhand.length, words.weekdays.longhand.length, words.firstDayOfWeek]).toEqual([12, 7, 1]);
  expect([words.monthAriaLabel, words.yearAriaLabel]).toEqual(['Monat', 'Jahr']);
});

test('an English calendar is left as it is', () => {
  const calendar = { localize: vi.fn(), setDefaults: vi.fn() };
  for (const language of ['en', 'en-GB', '']) speak(language, calendar);
  expect(calendar.localize).not.toHaveBeenCalled();
  speak('de', calendar);
  expect(calendar.localize).toHaveBeenCalledOnce();
});
