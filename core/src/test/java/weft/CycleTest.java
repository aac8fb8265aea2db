package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tasks that would wait for themselves, by way of others.
class CycleTest {

    @Test
    void taskCannotAwaitItself() { // 128
        TestLoop.run(() -> {
            Task<?> task = Weft.createTask("narcissus", () -> awaitCurrent());

            assertThatThrownBy(task::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("narcissus awaits itself: this would never end");
        });
    }

    private static Object awaitCurrent() {
        return Weft.currentTask().orElseThrow().await();
    }

    @Test
    void otherVerbsRefuseTheCurrentTaskToo() { // 128
        TestLoop.run(() -> {
            Task<?> me = Weft.currentTask().orElseThrow();
            me.rename("main");

            assertThatThrownBy(() -> Weft.gather(me)).hasMessage("main awaits itself: this would never end");
            assertThatThrownBy(() -> Weft.gather(List.of(me, Promise.create())))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> Weft.shield(me)).hasMessage("main awaits itself: this would never end");
            assertThatThrownBy(() -> Weft.waitAll(List.of(me))).hasMessage("main awaits itself: this would never end");
            assertThatThrownBy(() -> Weft.timeout(seconds(1), me))
                    .hasMessage("main awaits itself: this would never end");
        });
    }

    @Test
    void waitThatCanEndOtherwiseMayNameTheCurrentTask() { // 128
        TestLoop.run(() -> {
            Task<?> me = Weft.currentTask().orElseThrow();
            Promise<Integer> done = Promise.create();
            done.complete(1);

            assertThat(Weft.waitAny(List.of(me, done)).pending()).containsExactly(me);
            assertThat(Weft.waitAll(seconds(1), List.of(me, done)).pending()).containsExactly(me);
        });
    }

    @Test
    void twoTasksCannotAwaitEachOther() { // 128
        TestLoop.run(() -> {
            List<Task<?>> tasks = ring("a", "b");

            Weft.waitAll(tasks);

            assertThat(tasks.get(1).exceptionNow())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("b awaits a awaits b: this would never end");
            assertThat(tasks.get(0).exceptionNow()).isSameAs(tasks.get(1).exceptionNow());
        });
    }

    @Test
    void threeTasksCannotAwaitEachOtherInACircle() { // 128
        TestLoop.run(() -> {
            List<Task<?>> tasks = ring("a", "b", "c");

            Weft.waitAll(tasks);

            assertThat(tasks.get(2).exceptionNow()).hasMessage("c awaits a awaits b awaits c: this would never end");
            assertThat(tasks.get(0).exceptionNow()).isSameAs(tasks.get(2).exceptionNow());
        });
    }

    /// Tasks each of which awaits the next, and the last the first.
    private static List<Task<?>> ring(String... names) {
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            int next = (i + 1) % names.length;
            tasks.add(Weft.createTask(names[i], () -> {
                tasks.get(next).await();
            }));
        }
        return tasks;
    }

    @Test
    void whoIsRefusedMayGoOn() { // 128
        TestLoop.run(() -> {
            Task<?>[] b = new Task<?>[1];
            Task<String> a = Weft.createTask("a", () -> "from " + b[0].await());
            b[0] = Weft.createTask("b", () -> {
                try {
                    return a.await();
                } catch (IllegalStateException e) {
                    return "b";
                }
            });

            assertThat(a.await()).isEqualTo("from b");
        });
    }

    @Test
    void childCannotAwaitWhoGathersIt() { // 128
        TestLoop.run(() -> {
            Task<?>[] gatherer = new Task<?>[1];
            Task<Object> child = Weft.createTask("child", () -> {
                Weft.sleep(seconds(1));
                return gatherer[0].await();
            });
            gatherer[0] = Weft.createTask("gatherer", () -> Weft.<Object>gather(child, () -> "other"));

            assertThatThrownBy(gatherer[0]::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("child awaits gatherer awaits gather of 2 awaits child: this would never end");
        });
    }

    @Test
    void nobodyCanGatherWhoAwaitsHim() { // 128
        TestLoop.run(() -> {
            Task<?> me = Weft.currentTask().orElseThrow();
            me.rename("main");
            Task<Object> first = Weft.createTask("first", () -> me.await());
            Weft.checkpoint();

            assertThatThrownBy(() -> Weft.<Object>gather(first, () -> "other"))
                    .hasMessage("main awaits first awaits main: this would never end");
            assertThatThrownBy(() -> Weft.shield(first))
                    .hasMessage("main awaits first awaits main: this would never end");
        });
    }

    @Test
    void memberOfAGroupCannotAwaitWhoWaitsForTheGroup() { // 128
        TestLoop.run(() -> {
            Task<?> me = Weft.currentTask().orElseThrow();
            me.rename("main");

            assertThatThrownBy(() -> Weft.taskGroup(group -> {
                        group.createTask("member", () -> {
                            me.await();
                        });
                    }))
                    .isInstanceOf(ExceptionGroup.class)
                    .hasRootCauseMessage("member awaits main awaits a group of 1 awaits member: this would never end");
        });
    }

    @Test
    void taskCanAwaitWhoGathersOthers() { // 128
        TestLoop.run(() -> {
            Task<String> shared = Weft.createTask(() -> {
                Weft.sleep(seconds(1));
                return "shared";
            });
            Task<?> gatherer = Weft.createTask(() -> Weft.gather(shared, shared));
            Task<?> watcher = Weft.createTask(() -> Weft.gather(gatherer, shared));

            assertThat(watcher.await()).isEqualTo(List.of(List.of("shared", "shared"), "shared"));
        });
    }
}
