"""
The editor of app.json.

designing.py   what the editor knows, and the tiles as they would stand on one's home page
"""
