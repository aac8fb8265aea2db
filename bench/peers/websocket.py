"""A WebSocket server of aiohttp's, on uvloop, which sends back what it gets."""

import asyncio
import gc
import os
import sys
import threading

import uvloop
from aiohttp import WSMsgType, web


async def send_back(request):
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    try:
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                await socket.send_str(message.data)
            elif message.type == WSMsgType.BINARY:
                await socket.send_bytes(message.data)
    except ConnectionError:
        pass  # the load goes away in the middle of messages
    return socket


async def main():
    app = web.Application()
    app.add_routes([web.get("/websocket", send_back)])
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
