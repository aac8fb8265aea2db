package weft.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Engine;
import weft.EventLoop;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class ResourceStackTest {

    private final List<String> log = new ArrayList<>();

    private AutoCloseable resource(String name) {
        return () -> log.add(name);
    }

    @Test
    void lastInIsClosedFirst() {
        try (var stack = ResourceStack.create()) {
            stack.enter(resource("a"));
            stack.defer(() -> log.add("b"));
            stack.enter(resource("c"));
            log.add("body");
        }

        assertThat(log).containsExactly("body", "c", "b", "a");
    }

    @Test
    void enterReturnsTheResource() {
        AutoCloseable resource = resource("a");
        try (var stack = ResourceStack.create()) {
            assertThat(stack.enter(resource)).isSameAs(resource);
        }
    }

    @Test
    void everyOneIsClosedThoughOthersFail() {
        RuntimeException first = new RuntimeException("c failed");
        IOException second = new IOException("a failed");
        ResourceStack stack = ResourceStack.create();
        stack.defer(() -> {
            throw second;
        });
        stack.enter(resource("b"));
        stack.defer(() -> {
            throw first;
        });

        assertThat(catchThrowable(stack::close)).isSameAs(first).hasSuppressedException(second);
        assertThat(log).containsExactly("b");
    }

    @Test
    void failureThatIsThrownTwiceDoesNotSuppressItself() {
        RuntimeException broken = new RuntimeException("broken");
        ResourceStack stack = ResourceStack.create();
        for (int i = 0; i < 2; i++) {
            stack.defer(() -> {
                throw broken;
            });
        }

        assertThat(catchThrowable(stack::close)).isSameAs(broken).hasNoSuppressedExceptions();
    }

    @Test
    void checkedFailureComesWrapped() {
        ResourceStack stack = ResourceStack.create();
        stack.defer(() -> {
            throw new IOException("lost");
        });

        assertThatThrownBy(stack::close)
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("lost");
    }

    @Test
    void failureOfTheBodyComesFirst() {
        RuntimeException broken = new RuntimeException("close");

        assertThatThrownBy(() -> {
                    try (var stack = ResourceStack.create()) {
                        stack.defer(() -> {
                            throw broken;
                        });
                        throw new IllegalStateException("body");
                    }
                })
                .hasMessage("body")
                .hasSuppressedException(broken);
    }

    @Test
    void movedResourcesAreClosedByTheNewStack() {
        ResourceStack moved;
        try (var stack = ResourceStack.create()) {
            stack.enter(resource("a"));
            moved = stack.moveAll();
            stack.enter(resource("b"));
        }
        assertThat(log).containsExactly("b");
        assertThat(moved).hasToString("ResourceStack[1 to close]");

        moved.close();

        assertThat(log).containsExactly("b", "a");
    }

    @Test
    void closingTwiceClosesOnce() {
        ResourceStack stack = ResourceStack.create();
        stack.enter(resource("a"));

        stack.close();
        stack.close();

        assertThat(log).containsExactly("a");
    }

    @Test
    void closedStackTakesNothing() {
        ResourceStack stack = ResourceStack.create();
        stack.close();

        assertThatThrownBy(() -> stack.enter(resource("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the stack was closed");
        assertThatThrownBy(stack::moveAll).isInstanceOf(IllegalStateException.class);
        assertThat(log).isEmpty();
    }

    @Test
    void closeMaySuspend() {
        TestLoop.run(() -> {
            try (var stack = ResourceStack.create()) {
                stack.defer(() -> Weft.sleep(seconds(1)));
                stack.defer(() -> Weft.sleep(seconds(2)));
            }

            assertThat(now()).isEqualTo(seconds(3));
        });
    }

    @Test
    void everyOneIsClosedThoughTheTaskIsCancelledMeanwhile() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Task<Void> task = Weft.createTask(() -> {
                try (var stack = ResourceStack.create()) {
                    stack.defer(() -> {
                        Weft.sleep(seconds(3));
                        log.add("a");
                    });
                    stack.defer(() -> {
                        try {
                            Weft.sleep(seconds(100));
                        } catch (CancelledError e) {
                            log.add("b " + e.reason());
                            throw e;
                        }
                    });
                    stack.enter(resource("c"));
                }
            });
            Weft.sleep(seconds(1));
            task.cancel("enough");

            Weft.waitAll(List.of(task));

            assertThat(task.isCancelled()).isTrue();
            assertThat(log).containsExactly("c", "b enough", "a");
            assertThat(now()).isEqualTo(seconds(4));
        });
    }

    @Test
    void interruptByWhichACancellationArrivesStaysOne() {
        TestLoop test = new TestLoop();
        Weft.run(test.realTime(), () -> {
            Assumptions.assumeTrue(EventLoop.current().engine() == Engine.MOUNTED, "only on the mounted engine");
            Task<Void> task = Weft.createTask(() -> {
                try (var stack = ResourceStack.create()) {
                    stack.defer(() -> Thread.sleep(60_000));
                }
            });
            Weft.sleep(Duration.ofMillis(10));
            task.cancel("enough");
            Weft.waitAll(List.of(task));

            assertThat(task.isCancelled()).isTrue();
        });
    }
}
