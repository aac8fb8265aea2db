package weft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A task's thread inherits what any thread inherits from the one that creates it, although the
/// mounted engine makes it only when it is needed.
class InheritanceTest {

    private static final InheritableThreadLocal<String> USER = new InheritableThreadLocal<>();

    @Test
    void taskInheritsThreadLocalsFromTheTaskThatCreatesIt() {
        TestLoop.run(() -> {
            assertThat(Weft.createTask(() -> USER.get()).await()).isNull();
            USER.set("ada");
            Task<String> child = Weft.createTask(() -> USER.get());
            USER.remove();
            assertThat(child.await()).isEqualTo("ada");
            assertThat(Weft.createTask(() -> USER.get()).await()).isNull();
        });
    }

    @Test
    void taskInheritsThreadLocalsFromTheThreadThatRunsTheLoop() {
        USER.set("ada");
        try {
            TestLoop.run(
                    () -> assertThat(Weft.createTask(() -> USER.get()).await()).isEqualTo("ada"));
        } finally {
            USER.remove();
        }
    }

    @Test
    void taskInheritsTheContextClassLoaderFromTheTaskThatCreatesIt() {
        ClassLoader special = new ClassLoader() {};
        TestLoop.run(() -> {
            ClassLoader usual = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(special);
            Task<ClassLoader> child =
                    Weft.createTask(() -> Thread.currentThread().getContextClassLoader());
            Thread.currentThread().setContextClassLoader(usual);
            assertThat(child.await()).isSameAs(special);
        });
    }

    @Test
    void nameGivenBeforeTheFirstStepIsTheThreads() {
        TestLoop.run(() -> {
            Task<String> task =
                    Weft.createTask("one", () -> Thread.currentThread().getName());
            task.rename("other");
            assertThat(task.await()).isEqualTo("other");
        });
    }
}
