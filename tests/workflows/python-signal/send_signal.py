"""How a department's own system signals an order, from the Temporal SDK for Python.

The unit signs canonical JSON (keys sorted, no white space, UTF-8) of order number, signal name, message id and body with
its Ed25519 key, and sends {id, unit, key, body, signature} as the one argument of the signal. The answer, if it is a
refusal, is the event COMMAND_REFUSED in the order's timeline. Words never travel: `note` is the SHA-256 of a text that
was put into the vault before.

usage: send_signal.py ADDRESS NAMESPACE ORDER_NO UNIT KEY_ID < requests.jsonl
       each line {"name": ..., "id": ..., "body": {...}}; the private key (32 bytes, base64) in SIGNING_KEY
"""

import asyncio
import base64
import json
import os
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from temporalio.client import Client


def canonical(value) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def signed(key: Ed25519PrivateKey, unit: str, key_id: str, order_no: str, request: dict) -> dict:
    what = {"orderNo": order_no, "name": request["name"], "id": request["id"], "body": request["body"]}
    signature = base64.b64encode(key.sign(canonical(what))).decode("ascii")
    return {"id": request["id"], "unit": unit, "key": key_id, "body": request["body"], "signature": signature}


async def main(address: str, namespace: str, order_no: str, unit: str, key_id: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(os.environ["SIGNING_KEY"]))
    client = await Client.connect(address, namespace=namespace)
    order = client.get_workflow_handle(f"complaint/{order_no}")
    for line in sys.stdin:
        request = json.loads(line)
        await order.signal(request["name"], signed(key, unit, key_id, order_no, request))
        print(f"sent {request['name']} {request['id']}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:6]))
    sys.stdout.flush()
    # The SDK's threads may still be ending while the interpreter is torn down, which now and then ends in a fatal error
    # although everything was sent.
    os._exit(0)
