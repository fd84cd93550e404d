"""The command line: arguments, messages and exit codes, over one library call a command."""
