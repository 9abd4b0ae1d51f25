"""
The form builder: forms of a draft, previewed with data, and what the server makes of an answer.

knowing.py   the variables and columns that a form may stand on
verdict.py   what the server says of an answer to a form that is not published
pages.py     what the island asks the server
"""
