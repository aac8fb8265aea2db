package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.TestLoop.seconds;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import weft.sync.AsyncLock;

class SnapshotTest {

    private static Map<String, TaskSnapshot> picture() {
        return EventLoop.current().snapshot().tasks().stream()
                .collect(Collectors.toMap(TaskSnapshot::name, Function.identity()));
    }

    /// Runs a body as a task that waits for the task `inner` in some way.
    private static void assertAwaits(Function<Task<Void>, Action> waiting, String inWords) {
        TestLoop.run(() -> {
            Task<Void> inner = Weft.createTask("inner", () -> Weft.sleep(seconds(9)));
            Task<Void> outer = Weft.createTask("outer", waiting.apply(inner));
            Weft.checkpoint();

            Map<String, TaskSnapshot> picture = picture();

            assertThat(picture.get("outer").state()).isEqualTo(TaskSnapshot.State.SUSPENDED);
            assertThat(picture.get("outer").awaitedTasks()).containsExactly("inner");
            assertThat(picture.get("outer").awaits())
                    .hasValueSatisfying(what -> assertThat(what).startsWith(inWords));
            assertThat(picture.get("outer").stack())
                    .anyMatch(frame -> frame.getClassName().equals(SnapshotTest.class.getName()));
            assertThat(picture.get("inner").awaitedBy()).containsExactly("outer");
            assertThat(picture.get("inner").awaits()).hasValue("sleep until PT9S");
            Weft.waitAll(List.of(outer));
        });
    }

    @Test
    void showsAwait() { // 209
        assertAwaits(inner -> () -> inner.await(), "inner");
    }

    @Test
    void showsGather() { // 209
        assertAwaits(inner -> () -> Weft.gather(inner), "");
    }

    @Test
    void showsWait() { // 209
        assertAwaits(inner -> () -> Weft.waitAll(List.of(inner)), "wait for 1");
    }

    @Test
    void showsShield() { // 209
        assertAwaits(inner -> () -> Weft.shield(inner), "shield of inner");
    }

    @Test
    void showsTimeout() { // 209
        assertAwaits(inner -> () -> Weft.timeout(seconds(20), inner), "inner");
    }

    @Test
    void showsWhoIsReadyAndWhoRuns() { // 209
        TestLoop.run(() -> {
            Weft.currentTask().orElseThrow().rename("me");
            Weft.createTask("ready", () -> "a");

            Map<String, TaskSnapshot> picture = picture();

            assertThat(picture.get("me").state()).isEqualTo(TaskSnapshot.State.RUNNING);
            assertThat(picture.get("ready").state()).isEqualTo(TaskSnapshot.State.READY);
            assertThat(picture.get("ready").stack()).isEmpty();
            assertThat(picture.get("ready").awaits()).isEmpty();
        });
    }

    private static void sleeper() {
        Weft.sleep(seconds(9));
    }

    @Test
    void isATreeInWords() { // 210
        TestLoop.run(() -> {
            Weft.currentTask().orElseThrow().rename("main");
            Task<Void> inner = Weft.createTask("inner", SnapshotTest::sleeper);
            Weft.createTask("outer", () -> inner.await());
            Weft.checkpoint();

            String text = EventLoop.current().snapshot().toString().replaceAll("\\(SnapshotTest.java:\\d+\\)", "(*)");
            String at = "at weft.core@0.1.0-SNAPSHOT/weft.SnapshotTest.";

            assertThat(text.replaceAll("lambda\\S*\\(", "lambda("))
                    .isEqualTo(
                            "weft-loop (" + EventLoop.current().engine().name().toLowerCase(java.util.Locale.ROOT)
                                    + "), 3 tasks, 1 timer\n"
                                    + "  main running\n"
                                    + "    " + at + "lambda(*)\n"
                                    + "  outer suspended, waiting for inner\n"
                                    + "    " + at + "lambda(*)\n"
                                    + "    inner suspended, waiting for sleep until PT9S\n"
                                    + "      " + at + "sleeper(*)");
        });
    }

    @Test
    void lineOfATaskThatWaitsForALockIsTheUsers() {
        TestLoop.run(() -> {
            AsyncLock lock = AsyncLock.create();
            lock.acquire();
            Weft.createTask("waiter", () -> lock.acquire().close());
            Weft.checkpoint();

            assertThat(EventLoop.current().snapshot().toString())
                    .containsPattern(
                            "waiter suspended, waiting for AsyncLock\\[held by Task-\\d+]\\n *at .*weft\\.SnapshotTest\\.");
            lock.release();
        });
    }
}
