"""Models of Camunda 7, Flowable and Activiti, converted with a report of every word."""

from clerkwork.languages.bpmn.conversion.convert import convert
from clerkwork.languages.bpmn.conversion.report import Converted, Note, Outcome

__all__ = ["Converted", "Note", "Outcome", "convert"]
