"""What people see, each a Django app with the same skeleton."""
