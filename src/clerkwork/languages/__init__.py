"""The languages of models: BPMN, forms, text templates and FEEL; all pure."""
