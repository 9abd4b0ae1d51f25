/**
 * The calendar of form-js's date fields in the reader's language: its names are the browser's own, and its weeks begin on Monday.
 *
 * form-js has no setting for it; its calendar, flatpickr, is a global one with words for all that are made later.
 */
interface Names {
  shorthand: string[];
  longhand: string[];
}
export interface Words {
  months: Names;
  weekdays: Names;
  firstDayOfWeek: number;
  monthAriaLabel: string;
  yearAriaLabel: string;
  scrollTitle: string;
}
interface Calendar {
  localize(words: Words): void;
  setDefaults(settings: { ariaDateFormat: string }): void;
}

const SUNDAY = 1; // of February 2026

/** Return the words of a calendar in a language. */
export function calendarWords(language: string): Words {
  const named = (count: number, day: (at: number) => Date, part: 'month' | 'weekday'): Names => {
    const [shorthand, longhand] = (['short', 'long'] as const).map((length) => {
      const { format } = new Intl.DateTimeFormat(language, { [part]: length });
      return Array.from({ length: count }, (_, at) => format(day(at)));
    });
    return { shorthand: shorthand!, longhand: longhand! };
  };
  const fields = new Intl.DisplayNames(language, { type: 'dateTimeField' as never });
  return {
    months: named(12, (at) => new Date(2026, at, 1), 'month'),
    weekdays: named(7, (at) => new Date(2026, 1, SUNDAY + at), 'weekday'),
    firstDayOfWeek: 1,
    monthAriaLabel: fields.of('month') ?? '',
    yearAriaLabel: fields.of('year') ?? '',
    scrollTitle: '',
  };
}

/** Let calendars that are made from now on speak the page's language; in English they speak for themselves. */
export function speak(language: string, calendar = (globalThis as { flatpickr?: Calendar }).flatpickr): void {
  if (!calendar || !language || language.startsWith('en')) return;
  calendar.localize(calendarWords(language));
  calendar.setDefaults({ ariaDateFormat: 'j F Y' });
}
