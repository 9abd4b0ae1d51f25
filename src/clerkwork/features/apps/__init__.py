"""Apps: folders of models, forms, tables and roles, applied as one."""
