package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import weft.Action;
import weft.TestLoop;
import weft.Weft;

/// A task that has made so many calls in a row that it has to give others a turn: it does not lose
/// its place to one that comes in that turn.
class FairnessTest {

    private static final int BUDGET = 256; // calls in a row that do not suspend

    /// Ways to wait until [#release] was called.
    private record Subject(Action take, Action release) {}

    private static Map<String, Subject> subjects() {
        Map<String, Subject> all = new LinkedHashMap<>();
        AsyncLock lock = AsyncLock.create();
        Hold held = lock.acquire();
        all.put("lock", new Subject(() -> lock.acquire().close(), held::close));
        AsyncSemaphore semaphore = AsyncSemaphore.create(0);
        all.put("semaphore", new Subject(() -> semaphore.acquire().close(), semaphore::release));
        CapacityLimiter limiter = CapacityLimiter.create(0);
        all.put("capacity", new Subject(() -> limiter.acquire().close(), () -> limiter.resize(1)));
        RateLimiter rate = RateLimiter.create(1, seconds(1));
        rate.acquire();
        all.put("rate", new Subject(rate::acquire, () -> {}));
        AsyncQueue<String> empty = AsyncQueue.create();
        all.put("get", new Subject(empty::get, () -> List.of("a", "b").forEach(empty::put)));
        AsyncQueue<String> full = AsyncQueue.create(1);
        full.put("a");
        all.put("put", new Subject(() -> full.put("b"), () -> List.of(full.get(), full.get())));
        AsyncChannel<String> nothing = AsyncChannel.unbounded();
        all.put(
                "receive",
                new Subject(nothing.receiver()::receive, () -> List.of("a", "b").forEach(nothing.sender()::send)));
        AsyncChannel<String> noRoom = AsyncChannel.create(0);
        all.put(
                "send",
                new Subject(
                        () -> noRoom.sender().send("b"),
                        () -> List.of(
                                noRoom.receiver().receive(), noRoom.receiver().receive())));
        return all;
    }

    @Test
    void whoHasToGiveATurnKeepsItsPlaceInFrontOfWhoComesInIt() {
        for (int calls = BUDGET - 3; calls < BUDGET; calls++) {
            int before = calls;
            TestLoop.run(() -> subjects().forEach((name, subject) -> {
                List<String> log = new ArrayList<>();
                try {
                    Weft.taskGroup(group -> {
                        group.createTask(() -> {
                            for (int i = 0; i < before; i++) {
                                Weft.checkpointIfDue();
                            }
                            subject.take.run();
                            log.add("first");
                        });
                        group.createTask(() -> {
                            subject.take.run();
                            log.add("second");
                        });
                        Weft.sleep(TestLoop.millis(1));
                        subject.release.run();
                    });
                } catch (Exception e) {
                    throw new AssertionError(name, e);
                }

                assertThat(log).as("%s after %s calls", name, before).containsExactly("first", "second");
            }));
        }
    }
}
