"""Executes a notebook as other tools do: python execute.py NOTEBOOK SECONDS; prints it executed, as JSON."""

import sys

import nbformat
from nbclient import NotebookClient

path, seconds = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
# Times of single cells would change the file at every run and say nothing.
NotebookClient(notebook, timeout=int(seconds), allow_errors=False, record_timing=False).execute()
print(nbformat.writes(notebook))
