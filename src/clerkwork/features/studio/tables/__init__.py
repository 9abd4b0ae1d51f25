"""
Tables in the studio.

designing.py   what the table designer needs, and what a definition does to the rows that are there
"""
