"""Executes a notebook as other tools do: python execute.py NOTEBOOK SECONDS; prints it executed, as JSON."""

import sys

import nbformat
from nbclient import NotebookClient

path, seconds = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
NotebookClient(notebook, timeout=int(seconds), allow_errors=False).execute()
print(nbformat.writes(notebook))
