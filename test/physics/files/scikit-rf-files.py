"""Writes scikit-rf-files.json: Touchstone files as scikit-rf writes them, and the S parameters that went into them.

python scikit-rf-files.py > scikit-rf-files.json (scikit-rf 2.2)
"""

import json
import warnings

import numpy as np
import skrf as rf

warnings.simplefilter("ignore")
rng = np.random.default_rng(2)


def network(ports, unit="GHz", z0=50.0, points=2):
    shape = (points, ports, ports)
    s = 0.4 * (rng.normal(size=shape) + 1j * rng.normal(size=shape)) / np.sqrt(ports)
    s = s.round(3)
    frequency = rf.Frequency(1, 2, points, unit=unit)
    return rf.Network(frequency=frequency, s=s, z0=np.broadcast_to(z0, (points, ports)), name="device")


def case(title, net, expected=None, impedances=None, **options):
    expected = net if expected is None else expected
    text = net.write_touchstone(return_string=True, skrf_comment=False, **options)
    return {
        "title": title,
        "text": text,
        "ports": list(net.port_names) if net.port_names else [str(p + 1) for p in range(net.nports)],
        "impedances": impedances if impedances is not None else list(expected.z0[0].real),
        "frequencies": list(net.f),
        "re": expected.s.real.ravel().round(15).tolist(),
        "im": expected.s.imag.ravel().round(15).tolist(),
    }


cases = []
for version in ["1.0", "2.0", "2.1"]:
    for ports in [1, 2, 3, 5]:
        for form in ["ri", "ma", "db"]:
            title = f"version {version}, {ports} ports, {form}"
            cases.append(case(title, network(ports), form=form, version=version))
for unit in ["Hz", "kHz", "MHz", "GHz"]:
    cases.append(case(f"frequencies in {unit}", network(2, unit), version="1.0"))
for parameter in ["Z", "Y", "H", "G"]:
    for r in [1, 75]:
        net = network(2, z0=r)
        cases.append(case(f"version 1.0, {parameter} at {r} ohm", net, version="1.0", parameter=parameter))
    net = network(2, z0=[30, 75])
    expected = net.copy()
    expected.renormalize(50)
    cases.append(case(f"version 2.0, {parameter}", net, expected, version="2.0", parameter=parameter))
for parameter in ["Z", "Y"]:
    net = network(3, z0=75)
    cases.append(case(f"version 1.0, {parameter}, 3 ports", net, version="1.0", parameter=parameter, form="ma"))
    expected = net.copy()
    expected.renormalize(50)
    cases.append(case(f"version 2.1, {parameter}, 3 ports", net, expected, version="2.1", parameter=parameter))
cases.append(case("a resistance for each port", network(3, z0=[10, 50, 75]), version="2.0"))
cases.append(case("two resistances", network(2, z0=[25, 75]), version="2.1", form="db"))
cases.append(case("a bare R, impedances in comments", network(2, z0=[25, 75]), write_z0=True))
cases.append(case("a bare R, impedances of 5 ports", network(5, z0=[10, 20, 30, 40, 50]), write_z0=True))
cases.append(case("a bare R, complex impedances", network(2, z0=[25 + 3j, 75]), impedances=[], write_z0=True))
named = network(3)
named.port_names = ["left", "upper right", "3:1"]
cases.append(case("names of ports", named))
cases.append(case("names of ports, version 2", named, version="2.0"))

# scikit-rf reads what it wrote of noise; here a network that has some.
noisy = network(2)
noisy.set_noise_a(noisy.frequency, nfmin_db=[1, 1.5], gamma_opt=[0.1, 0.2j], rn=[10, 11])
cases.append(case("noise data", noisy))
cases.append(case("noise data, version 2", noisy, version="2.0"))

print(json.dumps({"scikit-rf": rf.__version__, "cases": cases}))
