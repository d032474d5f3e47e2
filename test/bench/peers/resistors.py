"""A step of two-signal learning in a network of resistors: voltages, response to the error currents, new conductances.

The pattern of the matrix is the same in all steps: which conductance goes where is a sparse matrix, made once.
"""

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix
from scipy.sparse.linalg import splu


def with_scipy(inputs, p, _threads, ordering):
    edges = inputs["edges"].astype(int)
    n, m = int(p["nodes"]), len(edges)
    sources = np.array(p["sources"], dtype=int)
    held = np.append(sources, n - 1)
    free = np.setdiff1d(np.arange(n), held)
    place = np.full(n, -1)
    place[free] = np.arange(len(free))
    a, b = edges.T
    # Entries (row, column, edge, sign) of the Laplacian of the free nodes.
    rows = np.concatenate([a, b, a, b])
    columns = np.concatenate([a, b, b, a])
    edge = np.tile(np.arange(m), 4)
    sign = np.repeat([1.0, 1.0, -1.0, -1.0], m)
    keep = (place[rows] >= 0) & (place[columns] >= 0)
    i, j = place[rows[keep]], place[columns[keep]]
    pattern = csc_matrix((np.ones(keep.sum()), (i, j)), shape=(len(free),) * 2)
    pattern.sort_indices()
    key = np.repeat(np.arange(len(free)), np.diff(pattern.indptr)) * len(free) + pattern.indices
    slot = np.searchsorted(key, j * len(free) + i)
    assemble = csr_matrix((sign[keep], (slot, edge[keep])), shape=(len(key), m))
    incidence = csr_matrix(
        (np.repeat([1.0, -1.0], m), (np.tile(np.arange(m), 2), np.concatenate([a, b]))), shape=(m, n)
    )
    from_free = incidence[:, free]
    to_free = from_free.T.tocsr()
    voltages = np.append(inputs["voltages"], 0.0)
    driven = incidence[:, held] @ voltages
    targets = place[np.array(p["targets"], dtype=int)]
    wanted, start, rate = inputs["wanted"], inputs["conductances"], float(p["rate"])
    options = {"SymmetricMode": True} if ordering == "MMD_AT_PLUS_A" else {}

    def run():
        pattern.data = assemble @ start
        factors = splu(pattern, permc_spec=ordering, options=options)
        v = factors.solve(-(to_free @ (start * driven)))
        currents = np.zeros(len(free))
        currents[targets] = -2 * (v[targets] - wanted)
        u = factors.solve(currents)
        return start - rate * (from_free @ v + driven) * (from_free @ u)

    return run


def finish(conductances):
    return {"conductances": conductances}


IMPLEMENTATIONS = {
    "SciPy sparse": (lambda *a: with_scipy(*a, ordering="COLAMD"), finish),
    "SciPy sparse, symmetric": (lambda *a: with_scipy(*a, ordering="MMD_AT_PLUS_A"), finish),
}
