"""The BPMN machine: a pure function from state and command to events."""
