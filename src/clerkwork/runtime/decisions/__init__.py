"""
Deployed decisions: stored by version, compiled once per process of the operating system, evaluated and remembered.

    deployment      files become versions of decisions
    store           versions become compiled decisions, found by id, version, tag or key
    evaluation      compiled decisions are asked, by people or by cases
"""

from clerkwork.languages.dmn.json_trace import trace_of
from clerkwork.runtime.decisions.deployment import check, deploy, deploy_all, withdraw
from clerkwork.runtime.decisions.evaluation import Evaluated, deciding, evaluate, failure_of, outcome_of
from clerkwork.runtime.decisions.store import Stored, find, forget

__all__ = [
    "Evaluated",
    "Stored",
    "check",
    "deciding",
    "deploy",
    "deploy_all",
    "evaluate",
    "failure_of",
    "find",
    "forget",
    "outcome_of",
    "trace_of",
    "withdraw",
]
