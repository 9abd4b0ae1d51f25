"""
Tables that people define, as real SQL tables.

column_types.py   what a column can hold: reading, storing, showing
schema.py         a table's definition, read from tables/<name>.json, with every problem
sql.py            SQLAlchemy on Django's connection and transaction
ddl.py            making and altering SQL tables
conditions.py     FEEL compiled to SQL
permissions.py    who may see and do what: the one place
queries.py        rows, count, lookup
actions.py        create_row, update_row, delete_row
exports.py        CSV out;  seeds.py  the first rows in an app folder
uploads.py        spreadsheets between upload and import;  choosing.py  what was chosen of them
sheets/           spreadsheets: files to cells, cells to values, and the columns that a sheet seems to have
importing.py      sheets into a table, judged cell by cell;  adding.py  many new rows;  knowing.py  what cells may name
effects.py        what a change of a table does to the rows that are there
"""
