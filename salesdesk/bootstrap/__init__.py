"""What runs before anything is installed. Only the standard library, until a module says that it is inside `.venv`."""
