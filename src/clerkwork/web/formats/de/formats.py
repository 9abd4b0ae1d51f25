"""German days: 31. Dezember 2026, 31. Dez. 2026."""

DATE_FORMAT = "j. F Y"
SHORT_DATE_FORMAT = "j. N Y"
SHORT_DATETIME_FORMAT = "j. N Y, H:i"
MONTH_DAY_FORMAT = "j. N"
