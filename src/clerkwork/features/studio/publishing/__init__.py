"""
Publishing: what would change, what it means for cases that run, whether the tests hold; versions, and going back.

comparing/   what differs between two versions of a file, in words
impact.py    what becomes of running cases and open tasks
plans.py     everything a publish page shows
actions.py   publish, restore, settle what was published meanwhile
pages.py     the publish page, versions, comparing any two
"""
