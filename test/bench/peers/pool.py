"""Splits a batch over threads, with BLAS on one thread each: NumPy releases the interpreter in its solvers."""

from concurrent.futures import ThreadPoolExecutor

from threadpoolctl import threadpool_limits


class Pool:
    def __init__(self, threads):
        self.threads = threads
        self.executor = ThreadPoolExecutor(threads) if threads > 1 else None
        if self.executor:
            threadpool_limits(1)

    def chunks(self, count):
        parts = 4 * self.threads if self.executor else 1
        edges = [count * k // parts for k in range(parts + 1)]
        return [slice(a, b) for a, b in zip(edges, edges[1:]) if a < b]

    def map(self, function, count):
        """function(slice) for every chunk of the batch; the results in order."""
        parts = self.chunks(count)
        if not self.executor:
            return [function(part) for part in parts]
        return list(self.executor.map(function, parts))
