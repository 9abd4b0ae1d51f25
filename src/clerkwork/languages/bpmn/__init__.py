"""BPMN 2.0 models with Zeebe's extension elements: read and validated."""
