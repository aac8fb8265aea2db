package weft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import weft.Eventually;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class FileCursorTest {

    /// Gives numbers, three at once, when it is let go on.
    private static final class Numbers implements Batches<Integer> {

        final Semaphore gate = new Semaphore(0);
        volatile int asked;
        volatile boolean closed;
        private int next;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
        public List<Integer> next() throws IOException {
            asked++;
            gate.acquireUninterruptibly();
            if (next == 6) {
                next++;
                throw new IOException("six is missing");
            }
            next += 3;
            return next > 10 ? List.of() : List.of(next - 3, next - 2, next - 1);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final Numbers numbers = new Numbers();
    private final FileCursor<Integer> cursor = new FileCursor<>("numbers", numbers);

    @Test
    void nothingIsFetchedBeforeItIsAskedFor() {
        TestLoop.run(() -> {
            numbers.gate.release(10);

            assertThat(cursor.next()).isZero();
            assertThat(cursor.next()).isEqualTo(1);
            assertThat(cursor.next()).isEqualTo(2);
            assertThat(numbers.asked).isEqualTo(1);
            assertThat(cursor.next()).isEqualTo(3);
            assertThat(numbers.asked).isEqualTo(2);
        });
    }

    @Test
    void failureComesAtItsPlaceAndWhatIsBehindItAfterwards() {
        TestLoop.run(() -> {
            numbers.gate.release(10);
            for (int i = 0; i < 6; i++) {
                assertThat(cursor.next()).isEqualTo(i);
            }

            assertThatThrownBy(cursor::next).hasMessageContaining("six is missing");
            assertThat(cursor.next()).isEqualTo(7);
        });
    }

    @Test
    void cancelledConsumerHasTakenNothing() {
        TestLoop.run(() -> {
            Task<Integer> task = Weft.createTask(cursor::next);
            Weft.checkpoint();
            Eventually.isTrue(() -> numbers.asked == 1);

            task.cancel();
            Weft.waitAll(List.of(task));
            assertThat(task.isCancelled()).isTrue();
            numbers.gate.release(10);

            assertThat(cursor.next()).isZero();
        });
    }

    @Test
    void failureThatCameAfterTheCancellationIsThrownNext() {
        TestLoop.run(() -> {
            numbers.gate.release(2);
            for (int i = 0; i < 6; i++) {
                cursor.next();
            }
            Task<Integer> task = Weft.createTask(cursor::next);
            Weft.checkpoint();
            Eventually.isTrue(() -> numbers.asked == 3);
            task.cancel();
            Weft.waitAll(List.of(task));
            numbers.gate.release(10);

            assertThatThrownBy(cursor::next).hasMessageContaining("six is missing");
        });
    }

    @Test
    void closingWaitsForTheThread() {
        TestLoop.run(() -> {
            Task<Integer> task = Weft.createTask(cursor::next);
            Weft.checkpoint();
            Eventually.isTrue(() -> numbers.asked == 1);
            Task<Void> closing = Weft.createTask(cursor::close);
            Weft.checkpoint();
            assertThat(numbers.closed).isFalse();

            numbers.gate.release();
            closing.await();

            assertThat(numbers.closed).isTrue();
            assertThatThrownBy(task::await).hasMessage("numbers is closed");
        });
    }
}
