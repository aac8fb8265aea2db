package weft.bench.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import weft.bench.harness.Heap;

/// What the JVM's own continuations take, with nothing around them: the limit.
final class ContinuationWorks {

    private static final ContinuationScope SCOPE = new ContinuationScope("bench");
    private static final int TAKING_TURNS = 10;
    private static final String NOTHING_MORE = "a bare continuation switches, and nothing more";

    private int done;

    static void main(String[] arguments) throws IOException {
        all().serve();
    }

    static Works all() {
        ContinuationWorks here = new ContinuationWorks();
        Works works = new Works()
                .time(KernelTask.SWITCH, ContinuationWorks::takeTurns)
                .time(KernelTask.SPAWN, here::spawn)
                .time(KernelTask.SPAWN_AWAIT, here::spawn)
                .park(ContinuationWorks::parked);
        for (KernelTask other : KernelTask.values()) {
            works.none(other, NOTHING_MORE);
        }
        return works;
    }

    private static void takeTurns(int count) {
        Continuation[] all = new Continuation[TAKING_TURNS];
        for (int i = 0; i < TAKING_TURNS; i++) {
            all[i] = new Continuation(SCOPE, () -> {
                for (int k = 0; k < count / TAKING_TURNS; k++) {
                    Continuation.yield(SCOPE);
                }
            });
        }
        while (!all[TAKING_TURNS - 1].isDone()) {
            for (Continuation each : all) {
                each.run();
            }
        }
    }

    private void spawn(int count) {
        done = 0;
        for (int i = 0; i < count; i++) {
            new Continuation(SCOPE, () -> done++).run();
        }
        Works.check(done, count);
    }

    private static long parked(int count) {
        long before = Heap.used();
        List<Continuation> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Continuation each = new Continuation(SCOPE, () -> Continuation.yield(SCOPE));
            each.run();
            all.add(each);
        }
        long bytes = Heap.used() - before;
        all.forEach(Continuation::run);
        return bytes;
    }
}
