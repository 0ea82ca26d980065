"""What schemathesis must know of the installation that it asks, and what it tells of the answers.

MIST_TEST_INSTALLATION names a file in JSON, which ../http/properties.rs writes: by operation, who asks (`authorization`;
the empty name stands for all others), what there is to be asked for (`paths`, `queries`, `bodies`, `files`), and which
tracks must stay (`kept`).
MIST_TEST_ANSWERS names the file for the answers: by operation, how many there were of each status.
"""

import atexit
import collections
import ipaddress
import itertools
import json
import os
import pathlib

import schemathesis
from hypothesis import strategies

THERE = json.loads(pathlib.Path(os.environ["MIST_TEST_INSTALLATION"]).read_text())
FILES = {operation: pathlib.Path(path).read_bytes() for operation, path in THERE["files"].items()}

addresses = itertools.count(int(ipaddress.ip_address("10.0.0.0")))
answers = collections.defaultdict(collections.Counter)


def name(operation):
    return operation.definition.raw["operationId"]


def often(known, strategy):
    """Made-up values alone would hardly ever name something that is there."""
    return strategy if known is None else strategies.one_of(strategies.just(known), strategy)


@schemathesis.hook
def before_generate_path_parameters(context, strategy):
    return often(THERE["paths"].get(name(context.operation)), strategy)


@schemathesis.hook
def before_generate_query(context, strategy):
    return often(THERE["queries"].get(name(context.operation)), strategy)


@schemathesis.hook
def before_generate_body(context, strategy):
    operation = name(context.operation)
    return often(FILES.get(operation, THERE["bodies"].get(operation)), strategy)


@schemathesis.hook
def before_call(context, case, kwargs):
    # Requests are limited by address; here each comes from another one.
    case.headers["X-Forwarded-For"] = str(ipaddress.ip_address(next(addresses)))
    # schemathesis learns from answers what there is. Were all of it removed, the rest of the run would find nothing.
    if case.method.upper() == "DELETE" and str(case.path_parameters.get("track")).lower() in THERE["kept"]:
        case.path_parameters = dict(THERE["paths"][name(case.operation)])
    authorization = THERE["authorization"].get(name(case.operation), THERE["authorization"].get(""))
    if authorization is not None:
        case.headers["Authorization"] = authorization


@schemathesis.hook
def after_call(context, case, response):
    answers[name(case.operation)][response.status_code] += 1


@atexit.register
def tell():
    pathlib.Path(os.environ["MIST_TEST_ANSWERS"]).write_text(json.dumps(answers))
