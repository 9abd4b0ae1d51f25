"""
The decision editor: DMN files of a draft, checked while they are drawn, tried out, and tested by rows.

reading.py   a file of the working folder with what it imports
marking.py   what the static checks say, ready to be marked in the cells
trying.py    asking a decision that is not deployed
testing.py   rows of tests kept in tests/*.json, and how they go now
pages.py     what the island asks the server
"""
