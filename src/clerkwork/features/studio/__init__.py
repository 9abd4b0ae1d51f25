"""
The studio: apps edited in the browser as drafts, checked, tried and published.

models.py       drafts, their files, the steps of each file, who is here
drafts.py       the working folder: what is published, overlaid by the draft
actions.py      every write of a draft
permissions.py  who may see, edit, publish and own an app
editors.py      what opens a file
files.py        the file API that every editor speaks
pages.py        apps, workspace and the page of an editor
"""
