"""A web server of aiohttp's, on uvloop."""

import asyncio
import gc
import json
import os
import sys
import threading

import uvloop
from aiohttp import web

LARGE = (b"abcdefghijklmnopqrstuvwxyz" * (2**20 // 26 + 1))[: 2**20]


async def plaintext(request):
    return web.Response(text="Hello, World!")


async def as_json(request):
    return web.json_response({"message": "Hello, World!"}, dumps=compact)


def compact(value):
    return json.dumps(value, separators=(",", ":"))


async def download(request):
    return web.Response(body=LARGE)


async def upload(request):
    count = 0
    async for part in request.content.iter_any():
        count += len(part)
    return web.Response(text=str(count))


async def main():
    app = web.Application()
    app.add_routes(
        [
            web.get("/plaintext", plaintext),
            web.get("/json", as_json),
            web.get("/download", download),
            web.post("/upload", upload),
        ]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=4096)
    await site.start()
    print("port", runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


def end_with_parent():
    for _ in sys.stdin:  # there is one order only
        gc.collect()
        print("collected", flush=True)
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
