"""
How days are written, by language: what Django's own formats of a language would write otherwise.

    DATE_FORMAT            a day in full, as a heading or a tooltip names it
    SHORT_DATE_FORMAT      a day in a list, a form, a letter
    SHORT_DATETIME_FORMAT  the same with the time
    MONTH_DAY_FORMAT       a day of this year

Rule: web/moments.py alone asks for them; a language without a file here has Django's.
"""
