"""Trees to Python closures: one small function per kind of node, put together once and run often."""

from clerkwork.languages.feel.compiler.compiler import compile_node

__all__ = ["compile_node"]
