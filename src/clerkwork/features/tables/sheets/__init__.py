"""
Spreadsheets: files read into cells, cells into values, and a table proposed from them.

files.py      bytes to sheets: CSV of any usual kind, XLSX
archives.py   the parts of a zip file, inflated under a cap
workbooks.py  the sheets of an XLSX file
readings.py   a cell as a column reads it: decimal commas, orders of dates, names of people and rows
proposals.py  the columns that a sheet seems to have
judging.py    what is wrong with which cell

Rule 1: nothing here writes, and nothing here reads the database: what is known comes as an argument.
"""
