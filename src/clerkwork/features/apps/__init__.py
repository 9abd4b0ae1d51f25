"""
Apps: folders of models, forms, tables and roles, applied as one.

kinds.py    what a feature registers to be part of an app folder
folder.py   reads and writes folders
plan.py     what applying a folder would do, and every problem in it
actions.py  apply, apply_files, apply_whole, export
versions.py every version of an app, and its files
queries.py  apps, roles of a person in an app
"""
