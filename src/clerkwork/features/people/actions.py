"""
Every write about people: one verb, one transaction, one row of the log.

Rule 1: nobody changes their own role, by whatever door: person, group, team or the right to administer.
Rule 2: nobody gives a role they could not use themselves: administrators give all, an app's owners that app's.
Rule 3: wrong input raises Invalid with every problem and changes nothing.
"""
