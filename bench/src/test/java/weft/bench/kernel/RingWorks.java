package weft.bench.kernel;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/// What the baton engine is made of, with nothing around it: virtual threads on all carriers, each of which wakes the
/// next one and parks. How long that takes depends on the cores on which a machine has its carriers at the moment.
final class RingWorks {

    private static final int TAKING_TURNS = 10;

    private final Thread[] all = new Thread[TAKING_TURNS];
    private volatile int turn;

    static void main(String[] arguments) throws IOException {
        Works works = new Works().time(KernelTask.SWITCH, new RingWorks()::takeTurns);
        for (KernelTask other : KernelTask.values()) {
            works.none(other, "a ring of threads takes turns, and nothing more");
        }
        works.serve();
    }

    private void takeTurns(int count) throws InterruptedException {
        for (int i = 0; i < TAKING_TURNS; i++) {
            int me = i;
            all[i] = Thread.ofVirtual().unstarted(() -> {
                for (int k = 0; k < count / TAKING_TURNS; k++) {
                    while (turn != me) {
                        LockSupport.park();
                    }
                    turn = (me + 1) % TAKING_TURNS;
                    LockSupport.unpark(all[turn]);
                }
            });
        }
        for (Thread each : all) {
            each.start();
        }
        for (Thread each : all) {
            each.join();
        }
    }
}
