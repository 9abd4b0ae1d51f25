"""
Trying an app before it is published: runs in a sandbox, their recording as tests, tests of a draft, coverage.

Everything up to `sandbox`, `recording` and `playing` is pure: files and instructions in, a state or a verdict out.
"""
