"""
The roles of an app in the studio.

designing.py   what the editor of roles.json needs to know
"""
