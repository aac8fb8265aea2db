package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class AsCompletedTest {

    private static Task<String> task(long seconds, String value) {
        return Weft.createTask(value, () -> after(seconds, value));
    }

    private static String after(long seconds, String value) {
        Weft.sleep(seconds(seconds));
        return value;
    }

    @Test
    void tasksComeInTheOrderInWhichTheyAreDone() { // 135
        TestLoop.run(() -> {
            List<String> seen = new ArrayList<>();

            for (Deferred<String> done :
                    Weft.<String>asCompleted(List.of(() -> after(3, "c"), () -> after(1, "a"), () -> after(2, "b")))) {
                assertThat(done.isDone()).isTrue();
                seen.add(done.await() + now().toSeconds());
            }

            assertThat(seen).containsExactly("a1", "b2", "c3");
        });
    }

    @Test
    void tasksThatWereGivenAreHandedOutThemselves() { // 136
        TestLoop.run(() -> {
            Task<String> slow = task(2, "slow");
            Task<String> quick = task(1, "quick");
            Promise<String> done = Promise.create();
            done.complete("done");

            assertThat(Weft.asCompleted(List.of(slow, quick, done))).containsExactly(done, quick, slow);
        });
    }

    @Test
    void failuresAndCancellationsAreHandedOutToo() { // 135
        TestLoop.run(() -> {
            Task<String> cancelled = task(5, "cancelled");
            Task<String> failed = Weft.createTask((Awaitable<String>) () -> {
                throw new IllegalStateException("failed");
            });
            cancelled.cancel();

            Iterator<Deferred<String>> all =
                    Weft.asCompleted(List.of(cancelled, failed)).iterator();

            assertThat(all.next()).isSameAs(cancelled);
            assertThat(all.next().exceptionNow()).hasMessage("failed");
            assertThat(all.hasNext()).isFalse();
        });
    }

    @Test
    void sameTaskTwiceIsHandedOutOnceAndSameBodyTwiceAsTwo() { // 138
        TestLoop.run(() -> {
            Awaitable<String> body = () -> "body";
            Task<String> task = task(1, "task");

            assertThat(Weft.asCompleted(List.of(body, task, body, task))).hasSize(3);
        });
    }

    @Test
    void equalBodiesAreTwoBodies() { // 138
        record Fetch(String url) implements Awaitable<String> {
            @Override
            public String await() {
                return url;
            }
        }

        TestLoop.run(() -> {
            List<Fetch> bodies = List.of(new Fetch("a"), new Fetch("a"));

            assertThat(Weft.<String>asCompleted(bodies)).hasSize(2);
            assertThat(Weft.<String>gather(bodies)).containsExactly("a", "a");
        });
    }

    @Test
    void loopThatWasLeftCanBeTakenUpAgain() { // 138
        TestLoop.run(() -> {
            Iterable<Deferred<String>> all = Weft.asCompleted(List.of(task(3, "c"), task(1, "a"), task(2, "b")));
            List<String> seen = new ArrayList<>();

            for (Deferred<String> done : all) {
                seen.add(done.await());
                break;
            }
            Weft.sleep(seconds(10));
            for (Deferred<String> done : all) {
                seen.add(done.await());
            }

            assertThat(seen).containsExactly("a", "b", "c");
            assertThat(now()).isEqualTo(seconds(11));
        });
    }

    @Test
    void nothingMoreIsHandedOutAfterTheLast() { // 135
        TestLoop.run(() -> {
            Iterator<Deferred<String>> all =
                    Weft.<String>asCompleted(List.of(() -> "only")).iterator();
            assertThat(all.hasNext()).isTrue();
            all.next();

            assertThat(all.hasNext()).isFalse();
            assertThatThrownBy(all::next).isInstanceOf(NoSuchElementException.class);
        });
    }

    @Test
    void timeoutIsThrownAndWhatIsNotDoneGoesOn() { // 138
        TestLoop.run(() -> {
            Task<String> quick = task(1, "quick");
            Task<String> slow = task(5, "slow");
            Iterator<Deferred<String>> all =
                    Weft.asCompleted(seconds(2), List.of(slow, quick)).iterator();

            assertThat(all.next()).isSameAs(quick);
            assertThatThrownBy(all::next)
                    .isInstanceOf(TimedOutException.class)
                    .hasMessage("1 of them were not done in time, and go on");
            assertThat(now()).isEqualTo(seconds(2));

            assertThat(slow.await()).isEqualTo("slow");
            assertThat(all.next()).isSameAs(slow);
        });
    }

    @Test
    void timeoutOfZeroHandsOutWhatIsDone() { // 138
        TestLoop.run(() -> {
            Task<String> done = task(0, "done");
            Weft.sleep(seconds(1));
            Iterator<Deferred<String>> all =
                    Weft.asCompleted(seconds(0), List.of(done, task(1, "late"))).iterator();

            assertThat(all.next()).isSameAs(done);
            assertThatThrownBy(all::next).isInstanceOf(TimedOutException.class);
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void cancelledNextTakesNothingAndReleasesItsTimer() { // 135
        TestLoop.run(() -> {
            Task<String> task = task(1, "task");
            Iterator<Deferred<String>> all =
                    Weft.asCompleted(seconds(10), List.of(task)).iterator();
            Task<?> taker = Weft.createTask(() -> all.next());
            Weft.checkpoint();

            taker.cancel();

            assertThatThrownBy(taker::await).isInstanceOf(CancelledError.class);
            assertThat(EventLoop.current().scheduler.timers.size()).isEqualTo(1); // that of the sleep
            assertThat(all.hasNext()).isTrue();
            assertThat(all.next()).isSameAs(task);
        });
    }

    @Test
    void nullOrForeignBodyStartsNone() { // 134
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Awaitable<Boolean> body = () -> log.add("ran");
            try (EventLoop other = EventLoop.create()) {
                assertThatThrownBy(() -> Weft.asCompleted(List.of(body, other.<Boolean>createPromise())))
                        .isInstanceOf(IllegalStateException.class);
            }

            assertThatThrownBy(() -> Weft.asCompleted(Arrays.asList(body, null)))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("body");

            Weft.checkpoint();
            assertThat(log).isEmpty();
        });
    }
}
