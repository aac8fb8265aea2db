"""A client of aiohttp's, on uvloop. Each line of its input is an order, `gets PORT WAYS MILLIS`; the answer is
`gets COUNT NANOS P50 P99`."""

import asyncio
import sys
import time

import aiohttp
import uvloop
import yarl


async def way(session, url, end, latencies):
    asked = time.monotonic_ns()
    while asked < end:
        async with session.get(url) as response:
            body = await response.read()
            if response.status != 200 or len(body) != 13:
                raise RuntimeError(f"status {response.status} and {len(body)} bytes")
        now = time.monotonic_ns()
        latencies.append(now - asked)
        asked = now


def corrected(latencies, usual):
    """With those that would have been asked for while one took longer than they do (coordinated omission), as wrk does it."""
    every = []
    for each in latencies:
        every.append(each)
        every.extend(range(each - usual, usual - 1, -usual))
    return sorted(every)


async def gets(port, ways, millis):
    start = time.monotonic_ns()
    latencies = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=ways)) as session:
        url = yarl.URL(f"http://127.0.0.1:{port}/plaintext")  # parsed once
        end = start + millis * 1_000_000
        await asyncio.gather(*(way(session, url, end, latencies) for _ in range(ways)))
    nanos = time.monotonic_ns() - start
    count = len(latencies)
    every = corrected(latencies, nanos // max(1, count // ways))
    return f"gets {count} {nanos} {every[len(every) // 2]} {every[len(every) * 99 // 100]}"


print("ready", flush=True)
for line in sys.stdin:
    order = [int(number) for number in line.split()[1:]]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            print(runner.run(gets(*order)), flush=True)
        except Exception as failure:
            print("failed", repr(failure), flush=True)
