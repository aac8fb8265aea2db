package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ContextTest {

    private static final ContextVar<String> USER = ContextVar.withDefault("user", "nobody");

    @Test
    void taskStartsWithItsCreatorsValuesAndKeepsItsOwn() { // 149
        TestLoop.run(() -> {
            USER.set("parent");
            Task<String> child = Weft.createTask(() -> {
                String inherited = USER.get();
                USER.set("child");
                Weft.checkpoint();
                return inherited + ", " + USER.get();
            });
            USER.set("changed");

            assertThat(child.await()).isEqualTo("parent, child");
            assertThat(USER.get()).isEqualTo("changed");
        });
    }

    @Test
    void hundredInterleavedTasksDoNotMix() { // 149
        TestLoop.run(() -> {
            List<Awaitable<String>> bodies = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String mine = "user " + i;
                bodies.add(() -> {
                    USER.set(mine);
                    for (int turn = 0; turn < 10; turn++) {
                        Weft.checkpoint();
                        assertThat(USER.get()).isEqualTo(mine);
                    }
                    return USER.get();
                });
            }

            assertThat(Weft.gather(bodies)).hasSize(100).startsWith("user 0").doesNotHaveDuplicates();
            assertThat(USER.get()).isEqualTo("nobody");
        });
    }

    @Test
    void callbacksRunInACopyAndDoNotPollute() { // 149
        List<String> seen = new ArrayList<>();

        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            USER.set("scheduler");
            Runnable callback = () -> {
                seen.add(USER.get());
                USER.set("callback");
            };
            loop.callSoon(callback);
            loop.callSoon(callback);
            loop.callLater(seconds(1), callback);
            loop.callAt(seconds(2), callback);
            loop.callSoonThreadsafe(callback);
            USER.set("later");
            Weft.sleep(seconds(3));

            assertThat(USER.get()).isEqualTo("later");
        });

        assertThat(seen).hasSize(5).containsOnly("scheduler");
    }

    @Test
    void taskOfACallbackInheritsFromTheCallback() { // 149
        TestLoop.run(() -> {
            Promise<Task<String>> created = Promise.create();
            EventLoop.current().callSoon(() -> {
                USER.set("callback");
                created.complete(Weft.createTask(USER::get));
            });

            assertThat(created.await().await()).isEqualTo("callback");
        });
    }

    @Test
    void threadGetsACopy() { // 1.2 contextvars
        TestLoop.run(() -> {
            USER.set("task");

            String seen = Weft.toThread(() -> {
                String before = USER.get();
                USER.set("thread");
                return before + ", " + USER.get();
            });

            assertThat(seen).isEqualTo("task, thread");
            assertThat(USER.get()).isEqualTo("task");
            assertThat(Weft.<String>toThread(() -> USER.get())).isEqualTo("task");
        });
    }

    @Test
    void mainTaskInheritsFromTheThreadThatRunsIt() throws Exception { // 1.2 contextvars
        new Context().call(() -> {
            USER.set("thread");

            TestLoop.run(() -> {
                assertThat(USER.get()).isEqualTo("thread");
                USER.set("main task");
            });

            assertThat(USER.get()).isEqualTo("thread");
            return null;
        });
        assertThat(USER.get()).isEqualTo("nobody");
    }

    @Test
    void submittedTaskInheritsFromTheSubmitter() throws Exception { // 1.2 contextvars
        try (EventLoop loop = EventLoop.start()) {
            CompletableFuture<String> seen = new Context().call(() -> {
                USER.set("submitter");
                return loop.<String>submit(() -> USER.get()).toCompletableFuture();
            });

            assertThat(seen.get()).isEqualTo("submitter");
        }
    }

    @Test
    void tasksInOneContextSeeEachOthersValues() { // 149
        TestLoop.run(() -> {
            Context shared = new Context();
            EventLoop loop = EventLoop.current();
            Task<String> writer =
                    loop.createTask("writer", shared, () -> USER.set("shared").toString());
            Task<String> reader = loop.createTask("reader", shared, () -> USER.get());

            assertThat(reader.await()).isEqualTo("shared");
            writer.await();
            assertThat(reader.context()).isSameAs(shared);
            assertThat(shared.call(USER::get)).isEqualTo("shared");
            assertThat(USER.get()).isEqualTo("nobody");
        });
    }

    @Test
    void creatorsContextCanBeSharedToo() { // 149
        TestLoop.run(() -> {
            Task<Void> child = EventLoop.current()
                    .createTask("child", Context.current(), Awaitable.of(() -> USER.set("from the child")));

            child.await();

            assertThat(USER.get()).isEqualTo("from the child");
        });
    }

    @Test
    void failureHandlerRunsInTheContextOfTheCallbackThatFailed() { // 161
        List<String> seen = new ArrayList<>();

        Weft.run(() -> {
            EventLoop.current().setFailureHandler(failure -> seen.add(USER.get()));
            USER.set("scheduler");
            EventLoop.current().callSoon(() -> {
                USER.set("callback");
                throw new IllegalStateException("broken");
            });
            USER.set("later");
            Weft.checkpoint();
            Weft.checkpoint();
        });

        assertThat(seen).containsExactly("callback");
    }

    @Test
    void contextIsLeftAlsoByAFailure() { // 1.2 contextvars
        TestLoop.run(() -> {
            USER.set("outside");
            Context context = new Context();

            assertThatThrownBy(() -> context.call(() -> {
                        USER.set("inside");
                        Weft.checkpoint();
                        assertThat(USER.get()).isEqualTo("inside");
                        throw new IllegalStateException("broken");
                    }))
                    .hasMessage("broken");

            assertThat(USER.get()).isEqualTo("outside");
        });
    }

    @Test
    void copyHasValuesOfItsOwn() throws Exception { // 1.2 contextvars
        Context original = new Context();
        original.call(() -> USER.set("before"));
        Context copy = original.copy();

        copy.call(() -> USER.set("in the copy"));

        assertThat(original.call(USER::get)).isEqualTo("before");
        assertThat(copy.call(USER::get)).isEqualTo("in the copy");
    }

    @Test
    void variableWithoutAValueSaysWhatToDo() { // 1.2 contextvars
        ContextVar<String> empty = ContextVar.create("request");

        TestLoop.run(() -> assertThatThrownBy(empty::get)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("the context variable request has no value here: set it, or create it with a default"));
    }
}
