package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Several tasks that take from one asCompleted.
class AsCompletedSharedTest {

    @Test
    void eachIsHandedToOneTaker() { // 135
        TestLoop.run(() -> {
            List<Promise<Integer>> promises = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int number = i;
                Promise<Integer> promise = Promise.create();
                promises.add(promise);
                EventLoop.current().callLater(seconds(i + 1), () -> promise.complete(number));
            }
            Iterable<Deferred<Integer>> all = Weft.asCompleted(promises);
            List<String> log = new ArrayList<>();

            Weft.gather(() -> take("a", all, log), () -> take("b", all, log), () -> take("c", all, log));

            assertThat(log).containsExactly("a0", "b1", "c2", "a3", "b4", "c5");
            assertThat(now()).isEqualTo(seconds(6));
        });
    }

    private static void take(String name, Iterable<Deferred<Integer>> all, List<String> log) {
        for (Deferred<Integer> done : all) {
            log.add(name + done.await());
        }
    }

    @Test
    void takersThatAreTooManyEnd() { // 135
        TestLoop.run(() -> {
            Promise<Integer> promise = Promise.create();
            Iterable<Deferred<Integer>> all = Weft.asCompleted(List.of(promise));
            List<String> log = new ArrayList<>();
            Task<Void> a = Weft.createTask(() -> take("a", all, log));
            Task<Void> b = Weft.createTask(() -> take("b", all, log));
            EventLoop.current().callLater(seconds(1), () -> promise.complete(0));

            assertThat(Weft.waitAll(seconds(10), List.of(a, b)).pending()).isEmpty();

            assertThat(log).containsExactly("a0");
        });
    }

    @Test
    void nobodyTakesWhatWasPromisedToAnother() { // 135
        TestLoop.run(() -> {
            Promise<Integer> first = Promise.create();
            Promise<Integer> second = Promise.create();
            var all = Weft.asCompleted(List.of(first, second)).iterator();
            Task<Integer> waiter = Weft.createTask(() -> all.next().await());
            Weft.checkpoint();

            first.complete(1);
            Task<Integer> late = Weft.createTask(() -> all.next().await());
            second.complete(2);

            assertThat(waiter.await()).isEqualTo(1);
            assertThat(late.await()).isEqualTo(2);
        });
    }

    @Test
    void overtakerDoesNotRobWhoWaited() { // 135
        TestLoop.run(() -> {
            Promise<Integer> first = Promise.create();
            Promise<Integer> second = Promise.create();
            var all = Weft.asCompleted(List.of(first, second)).iterator();
            Task<Integer> waiter = Weft.createTask(() -> all.next().await());
            Weft.checkpoint();
            EventLoop.current().callLater(seconds(1), () -> second.complete(2));

            first.complete(1);
            int mine = all.next().await(); // before the waiter has had its step

            assertThat(mine).isEqualTo(2);
            assertThat(waiter.await()).isEqualTo(1);
        });
    }

    @Test
    void placeOfACancelledTakerIsFree() { // 135
        TestLoop.run(() -> {
            Promise<Integer> promise = Promise.create();
            var all = Weft.asCompleted(List.of(promise)).iterator();
            Task<?> cancelled = Weft.createTask(() -> all.next());
            Weft.checkpoint();
            assertThat(all.hasNext()).isFalse();

            cancelled.cancel();

            assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
            assertThat(all.hasNext()).isTrue();
            promise.complete(1);
            assertThat(all.next().await()).isEqualTo(1);
        });
    }

    @Test
    void takersTimeOutTogether() { // 135
        TestLoop.run(() -> {
            Promise<Integer> first = Promise.create();
            Promise<Integer> second = Promise.create();
            var all = Weft.asCompleted(seconds(2), List.of(first, second)).iterator();
            Task<?> a = Weft.createTask(() -> all.next());
            Task<?> b = Weft.createTask(() -> all.next());

            assertThatThrownBy(a::await)
                    .isInstanceOf(TimedOutException.class)
                    .hasMessage("2 of them were not done in time, and go on");
            assertThatThrownBy(b::await).isInstanceOf(TimedOutException.class);

            assertThat(all.hasNext()).isTrue();
            first.complete(1);
            assertThat(all.next()).isSameAs(first);
        });
    }
}
