package weft.bench.kernel;

import java.io.IOException;
import weft.bench.harness.Heap;

/// The same with Kotlin's coroutines, on one thread.
final class KotlinWorks {

    private KotlinWorks() {}

    static void main(String[] arguments) throws IOException {
        all().serve();
    }

    static Works all() {
        return new Works()
                .time(KernelTask.SWITCH, KotlinKernel::takeTurns)
                .time(KernelTask.SPAWN, KotlinKernel::spawn)
                .time(KernelTask.SPAWN_AWAIT, KotlinKernel::spawnAndAwait)
                .sleep(count -> KotlinKernel.sleep(count, Works.SLEEP_MILLIS))
                .park(count -> KotlinKernel.parked(count, Heap::used))
                .time(KernelTask.QUEUE, count -> Works.check((int) KotlinSync.handOver(count, 1), count))
                .time(KernelTask.LOCK, count -> Works.check((int) KotlinSync.lock(count), count))
                .time(KernelTask.LOCK_CONTENDED, count -> Works.check((int) KotlinSync.lockInTurn(count), count))
                .none(KernelTask.TIMER, "it has timers only in a coroutine that waits")
                .time(KernelTask.GATHER, KotlinKernel::awaitAll)
                .time(KernelTask.GROUP, KotlinKernel::scope)
                .time(KernelTask.SUBMIT, KotlinKernel::submit)
                .time(KernelTask.WAKE, KotlinKernel::wake)
                .none(KernelTask.FIRE, "it has timers only in a coroutine that waits")
                .none(KernelTask.LOOPS, "it has one dispatcher here");
    }
}
