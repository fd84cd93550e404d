"""What people write, read into values that know the file, line and column they came from."""
