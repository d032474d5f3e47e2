"""Writes numpy-files.json: files as NumPy saves them, and the values that NumPy reads from them.

python numpy-files.py > numpy-files.json (NumPy 2.4)
"""

import base64
import io
import json

import numpy as np

rng = np.random.default_rng(1)


def file(array, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return base64.b64encode(out.getvalue()).decode()


def plain(array):
    """Values in C order; JSON has no NaN, no infinity and no negative zero."""
    words = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity", "-0.0": "-0"}
    return [words.get(str(float(x)), float(x)) for x in np.asarray(array, dtype="f8").ravel(order="C")]


def case(title, array, version=None):
    values = {"title": title, "shape": list(array.shape), "file": file(array, version)}
    values["re"] = plain(array.real)
    if np.iscomplexobj(array):
        values["im"] = plain(array.imag)
    return values


cases = []
for kind in ["<f8", ">f8", "<f4", ">f4", "<f2", ">f2", "<c16", ">c16", "<c8", ">c8"]:
    real = rng.normal(size=(2, 3))
    array = (real + 1j * rng.normal(size=(2, 3)) if "c" in kind else real).astype(kind)
    cases.append(case(f"{kind}, C order", array))
    cases.append(case(f"{kind}, Fortran order", np.asfortranarray(array)))
for kind in ["|i1", "|u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4", "<i8", ">i8", "<u8", ">u8"]:
    info = np.iinfo(kind)
    least, most = max(info.min, -(2**53)), min(info.max, 2**53)
    cases.append(case(kind, np.array([least, -1 if least else 1, 0, 5, most], dtype=kind)))
cases.append(case("truth values", np.array([[True, False], [False, True]])))
cases.append(case("a single value", np.array(2.5)))
cases.append(case("a single complex value", np.array(2.5 - 1j)))
cases.append(case("no values", np.zeros((0,))))
cases.append(case("no values in two dimensions", np.zeros((3, 0))))
cases.append(case("four dimensions, Fortran order", np.asfortranarray(rng.normal(size=(2, 3, 2, 2)))))
cases.append(case("a column", rng.normal(size=(4, 1))))
cases.append(case("a view with strides", rng.normal(size=(4, 6))[::2, ::3]))
special = [np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7976931348623157e308, 0.1]
cases.append(case("NaN, infinities and limits", np.array(special)))
halves = np.array([np.nan, np.inf, -np.inf, -0.0, 6e-8, 6.1e-5, 65504, 0.1], dtype="f2")
cases.append(case("NaN, infinities and limits of 16 bits", halves))
cases.append(case("format 1", rng.normal(size=3), (1, 0)))
cases.append(case("format 2", rng.normal(size=3), (2, 0)))
cases.append(case("format 3", rng.normal(size=3), (3, 0)))

refused = []
for title, array in [
    ("text", np.array(["a", "bc"])),
    ("bytes", np.array([b"a", b"bc"])),
    ("dates", np.array(["2020-01-01"], dtype="M8[D]")),
    ("records", np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f8")])),
    ("extended precision", np.array([1.5], dtype=np.longdouble)),
    ("whole numbers beyond 2^53", np.array([2**53 + 1], dtype="i8")),
    ("large unsigned numbers", np.array([2**64 - 1], dtype="u8")),
]:
    refused.append({"title": title, "file": file(array)})

print(json.dumps({"numpy": np.__version__, "cases": cases, "refused": refused}, indent=1))
