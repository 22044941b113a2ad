"""Loaded by schemathesis: whose key a request carries, what may never stand in an answer, and how far the run is."""

import atexit
import json
import os
import re
from collections import Counter

import schemathesis

PLAN = json.load(open(os.environ["JIESU_FUZZ_PLAN"], encoding="utf-8"))
KEYS = PLAN["keys"]
STACK = re.compile(r"node_modules|node:internal|\.(?:ts|js|mjs|cjs):\d+|(?:^|\\n|\s)at [^\"]{1,200}:\d+:\d+")

seen = Counter()
turn = Counter()


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Four times in five the key of a role that the operation is for, else any; one in twenty as schemathesis made it."""
    operation = f"{case.method.upper()} {case.operation.path}"
    turn[operation] += 1
    nth = turn[operation]
    if nth % 20 == 0:
        return
    roles = PLAN["roles"].get(operation, sorted(KEYS))
    chosen = sorted(KEYS) if nth % 5 == 0 else roles
    if operation == "POST /v1/complaints" and nth % 3 == 1:
        # Made from the schema alone hardly one names a matter and a place that exist; chains need orders to go on with.
        case.body = {**PLAN["intake"], "orderNo": f"FZ-{PLAN['run']}-{nth}"}
    case.headers = case.headers or {}
    case.headers.pop("Authorization", None)
    case.headers["X-API-Key"] = KEYS[chosen[nth // 5 % len(chosen)]]


@schemathesis.hook
def after_call(context, case, response):
    seen[str(response.status_code)] += 1
    if sum(seen.values()) % 100 == 0:
        tell()


@schemathesis.check
def says_nothing_of_the_code(ctx, response, case):
    assert not STACK.search(response.text), "an answer shows a stack or a path of the code"


def tell():
    path = PLAN["figures"]
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        json.dump(seen, file)
    os.replace(f"{path}.new", path)


atexit.register(tell)
