"""
Tests of models: given data, when steps, then where it stands; with a pinned clock and stubbed jobs.

    for test in read_tests(text):
        verdict = play(test, Library(processes))

A file is of our short form or holds JSON test cases of Camunda Process Test; docs/reference/model-tests.md shows both.
"""

from clerkwork.engine.testing.model import Instruction, ModelTest, Verdict
from clerkwork.engine.testing.player import Library, play
from clerkwork.engine.testing.reader import read_tests

__all__ = ["Instruction", "Library", "ModelTest", "Verdict", "play", "read_tests"]
