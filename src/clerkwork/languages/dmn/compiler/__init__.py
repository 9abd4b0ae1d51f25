"""
Models to closures: boxed expressions, knowledge models, services, requirements.

What tables share with it, `Compilation`, stands in `dmn/compilation.py`, so that tables do not know this package.
"""
