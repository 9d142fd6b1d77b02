"""The command line: one small module for each command or group of them.

`table.py` names every command with the module that holds it; a module is imported only when its command
is given, and imports storage inside its functions, so that `frontdesk --help` answers at once.
"""
