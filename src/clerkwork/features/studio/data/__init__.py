"""
The editor of first rows, and of other lists kept in `data/`.

designing.py   what the grid knows of its table, and what is wrong in which cell of a JSON list
"""
