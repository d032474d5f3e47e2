"""Runs one implementation of one workload; answers commands on standard input, one JSON line each.

serve.py MODULE IMPLEMENTATION THREADS FOLDER: FOLDER holds the inputs, and receives the answer.
Each implementation has a process of its own: PyTorch and JAX disturb each other in one.
"""

import importlib
import json
import os
import sys
import time

module, implementation, threads, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]

import numpy as np  # noqa: E402  (the thread variables are set by the caller, before Python starts)


def load():
    with open(f"{folder}/inputs.json", encoding="utf8") as file:
        description = json.load(file)
    tensors = {}
    for name, shape in description["shapes"].items():
        values = np.fromfile(f"{folder}/{name}.re", dtype=np.float64).reshape(shape)
        imaginary = f"{folder}/{name}.im"
        if os.path.exists(imaginary):
            values = values + 1j * np.fromfile(imaginary, dtype=np.float64).reshape(shape)
        tensors[name] = values
    return tensors, description["parameters"]


def save(answer):
    out = f"{folder}/{implementation}"
    os.makedirs(out, exist_ok=True)
    shapes = {}
    for name, values in answer.items():
        values = np.asarray(values)
        shapes[name] = values.shape
        np.ascontiguousarray(values.real, dtype=np.float64).tofile(f"{out}/{name}.re")
        if np.iscomplexobj(values):
            np.ascontiguousarray(values.imag, dtype=np.float64).tofile(f"{out}/{name}.im")
    return shapes


def memory(field):
    try:
        with open("/proc/self/status", encoding="utf8") as file:
            for line in file:
                if line.startswith(field):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None


def reset_peak():
    try:
        with open("/proc/self/clear_refs", "w", encoding="utf8") as file:
            file.write("5")
    except OSError:
        pass


def reply(**answer):
    sys.__stdout__.write(json.dumps(answer) + "\n")
    sys.__stdout__.flush()


sys.stdout = sys.stderr
inputs, parameters = load()
prepare, finish = importlib.import_module(module).IMPLEMENTATIONS[implementation]
run = prepare(inputs, parameters, threads)
reply(ready=True)
for line in sys.stdin:
    command = json.loads(line)
    if command["do"] == "answer":
        reset_peak()
        base = memory("VmRSS")
        result = run()
        peak = memory("VmHWM")
        reply(shapes=save(finish(result)), memory=peak - base if base else None)
    else:
        start = time.perf_counter()
        for _ in range(command["times"]):
            run()
        reply(seconds=(time.perf_counter() - start) / command["times"])
