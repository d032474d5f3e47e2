"""Executes a notebook as other tools do: python execute.py NOTEBOOK OUTPUT; OUTPUT becomes the executed one.

To a file, because the kernel is given this program's standard output too and may make it one that does not wait: what
does not fit at once is lost there.
"""

import os
import sys

import nbformat
from nbclient import NotebookClient

path, output = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
# Times of single cells would change the file at every run and say nothing.
NotebookClient(notebook, timeout=None, allow_errors=False, record_timing=False).execute()
nbformat.write(notebook, f"{output}.part")
os.replace(f"{output}.part", output)
