"""What people do with tandems and customers: one verb a file."""
