"""The tasks of a kernel on asyncio. The argument is the loop: asyncio or uvloop.

For each line TASK COUNT SIZE it prints how many nanoseconds that took, of "parked" how many bytes.
"""

import asyncio
import gc
import sys
import threading
import time
import tracemalloc

SLEEP = 1.0
TAKING_TURNS = 10
AT_ONCE = 1_000
CHILDREN = 10_000
TIMERS_A_TURN = 100

if sys.argv[1] == "uvloop":
    import uvloop

    new_loop = uvloop.new_event_loop
else:
    new_loop = asyncio.new_event_loop


def check(done, wanted):
    if done != wanted:
        raise RuntimeError(f"{done} of {wanted} were done")


def used():
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


async def nothing():
    pass


async def one():
    return 1


async def switch(count):
    async def turns():
        for _ in range(count // TAKING_TURNS):
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for _ in range(TAKING_TURNS):
            group.create_task(turns())


async def spawn(count):
    for _ in range(count // AT_ONCE):
        tasks = [asyncio.create_task(nothing()) for _ in range(AT_ONCE)]
        await asyncio.sleep(0)
        check(sum(task.done() for task in tasks), AT_ONCE)


async def spawn_await(count):
    done = 0
    for _ in range(count):
        done += await asyncio.create_task(one())
    check(done, count)


async def sleep(count):
    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(asyncio.sleep(SLEEP))


async def parked(count):
    never = asyncio.Event()
    tracemalloc.start()
    try:
        before = used()
        tasks = [asyncio.create_task(never.wait()) for _ in range(count)]
        await asyncio.sleep(0)
        bytes_ = used() - before
    finally:
        tracemalloc.stop()
    check(sum(not task.done() for task in tasks), count)
    never.set()
    await asyncio.wait(tasks)
    return bytes_


async def queue(count):
    items = asyncio.Queue(1)

    async def send():
        for i in range(count):
            await items.put(i)

    async with asyncio.TaskGroup() as group:
        group.create_task(send())
        for i in range(count):
            check(await items.get(), i)


async def lock(count):
    free = asyncio.Lock()
    for _ in range(count):
        await free.acquire()
        free.release()


async def lock_contended(count):
    wanted = asyncio.Lock()
    done = 0

    async def turns():
        nonlocal done
        for _ in range(count // 2):
            await wanted.acquire()
            done += 1
            await asyncio.sleep(0)
            wanted.release()

    async with asyncio.TaskGroup() as group:
        group.create_task(turns())
        group.create_task(turns())
    check(done, count)


async def timer(count):
    loop = asyncio.get_running_loop()
    for i in range(count):
        loop.call_later(3600, nothing).cancel()
        if i % TIMERS_A_TURN == 0:
            await asyncio.sleep(0)  # uvloop frees them then


async def gather(count):
    for _ in range(count // CHILDREN):
        check(sum(await asyncio.gather(*[one() for _ in range(CHILDREN)])), CHILDREN)


async def group(count):
    for _ in range(count // CHILDREN):
        async with asyncio.TaskGroup() as children:
            tasks = [children.create_task(one()) for _ in range(CHILDREN)]
        check(sum(task.result() for task in tasks), CHILDREN)


def countdown(count):
    """Returns a callback, and an event that is set when it was called so often."""
    ended = asyncio.Event()

    def each():
        nonlocal count
        count -= 1
        if count == 0:
            ended.set()

    return each, ended


async def submit(count):
    loop = asyncio.get_running_loop()
    each, ended = countdown(count)

    def hand_over():
        for _ in range(count):
            loop.call_soon_threadsafe(each)

    threading.Thread(target=hand_over).start()
    await ended.wait()


async def wake(size):
    event = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(event.wait()) for _ in range(size)]
        await asyncio.sleep(0)
        event.set()
    check(sum(task.result() for task in tasks), size)


async def fire(size):
    loop = asyncio.get_running_loop()
    each, ended = countdown(size)
    for i in range(size):
        loop.call_later(i % 1000 * 1e-9, each)
    await ended.wait()


async def repeat(program, count, size):
    for _ in range(0, count, size):
        await program(size)


PROGRAMS = [switch, spawn, spawn_await, sleep, parked, queue, lock, lock_contended, timer, gather, group, submit]
NAMES = {program.__name__.replace("_", "-"): program for program in PROGRAMS}
SIZED = {"wake": wake, "fire": fire}

for line in sys.stdin:
    name, count, size = line.split()
    if name == "loops":
        print("none threads of Python take turns", flush=True)
        continue
    try:
        with asyncio.Runner(loop_factory=new_loop) as runner:
            program = repeat(SIZED[name], int(count), int(size)) if name in SIZED else NAMES[name](int(count))
            start = time.perf_counter_ns()
            result = runner.run(program)
            taken = time.perf_counter_ns() - start
        if name == "sleep":
            taken -= int(SLEEP * 1e9)
        print(taken if result is None else result, flush=True)
    except Exception as failure:
        print("failed", repr(failure), flush=True)
