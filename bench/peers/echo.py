"""An echo server on asyncio's streams. The argument is the loop: asyncio or uvloop."""

import asyncio
import gc
import os
import sys
import threading


async def echo(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=4096)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


def end_with_parent():
    for _ in sys.stdin:  # there is one order only
        gc.collect()
        print("collected", flush=True)
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
if sys.argv[1] == "uvloop":
    import uvloop

    if hasattr(uvloop, "run"):
        uvloop.run(main())
    else:  # before 0.18
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main())
else:
    asyncio.run(main())
