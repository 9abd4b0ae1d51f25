"""What each BPMN element does: one file per element, named as in the specification; `table` lists them all."""
