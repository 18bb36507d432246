"""What people type, checked and turned into values."""
