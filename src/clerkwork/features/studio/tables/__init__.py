"""
Tables in the studio.

designing.py   what the table designer needs, and what a definition does to the rows that are there
proposing.py   a table and its first rows, proposed from a spreadsheet
import_pages.py   the pages of that
"""
