"""An HNSW graph of usearch, as the peer of MIST's index of neighbours.

Reads what recommend's example "neighbours" left in a folder, and prints the same measurements of the same points and
queries as one object of JSON. Points are 16-bit floats, as they are 16-bit integers in MIST; the other settings are the library's
own, but for how far a query looks (expansion_search), which is doubled until the recall is what is asked of MIST.

    python neighbours.py FOLDER DIMENSIONS
"""

import json
import os
import sys
import time

import numpy
from usearch.index import Index

COUNT = 20
RECALL = 0.95


def recall(index: Index, queries: numpy.ndarray, nearest: numpy.ndarray) -> float:
    found = index.search(queries[: len(nearest)], COUNT, threads=1).keys
    return float(numpy.mean([len(set(ours) & set(true)) / COUNT for ours, true in zip(found, nearest)]))


def main() -> None:
    folder = sys.argv[1]
    nearest = numpy.fromfile(os.path.join(folder, "nearest"), dtype="<u4").reshape(-1, COUNT)
    queries = numpy.fromfile(os.path.join(folder, "queries"), dtype="<f4")
    points = numpy.fromfile(os.path.join(folder, "points"), dtype="<f4")
    dimensions = int(sys.argv[2])
    queries, points = queries.reshape(-1, dimensions), points.reshape(-1, dimensions)

    index = Index(ndim=dimensions, metric="ip", dtype="f16")
    began, cpu_began = time.monotonic(), time.process_time()
    index.add(numpy.arange(len(points)), points, threads=os.cpu_count())
    build_s, build_cpu_s = time.monotonic() - began, time.process_time() - cpu_began

    while (reached := recall(index, queries, nearest)) < RECALL and index.expansion_search < 4096:
        index.expansion_search *= 2
    query_ms = []
    for query in queries:
        began = time.perf_counter()
        index.search(query, COUNT, threads=1)
        query_ms.append((time.perf_counter() - began) * 1e3)
    measured = {
        "build_s": build_s,
        "build_cpu_s": build_cpu_s,
        "memory_bytes": index.memory_usage,
        "recall_at_20": reached,
        "query_p50_ms": float(numpy.quantile(query_ms, 0.5)),
        "query_p99_ms": float(numpy.quantile(query_ms, 0.99)),
    }
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
