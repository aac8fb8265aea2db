package weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import weft.Weft;

/// Loops that wait for what comes from elsewhere take nothing from anybody.
@Execution(ExecutionMode.CONCURRENT) // in JVMs of its own
class IdleLoopsTest {

    @Test
    void otherVirtualThreadsRunBesideAsManyAsThereAreProcessors() throws Exception {
        try (Child child = Child.start(250, Program.class)) {
            child.succeeds(Duration.ofSeconds(40));
        }
    }

    static final class Program {

        private static final BlockingQueue<InetSocketAddress> LISTENING = new LinkedBlockingQueue<>();

        public static void main(String[] arguments) throws Exception {
            CountDownLatch fromATask = new CountDownLatch(1);
            List<Thread> loops = new ArrayList<>();
            List<InetSocketAddress> addresses = new ArrayList<>();
            for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
                loops.add(Thread.ofPlatform().start(() -> waitForSomebody(fromATask)));
                InetSocketAddress address = LISTENING.poll(20, TimeUnit.SECONDS);
                assertThat(address).as("a loop beside those that are idle").isNotNull();
                addresses.add(address);
                Thread.sleep(100); // until it waits
            }

            assertThat(fromATask.await(10, TimeUnit.SECONDS))
                    .as("one that a task has started before it waited")
                    .isTrue();
            Thread other = Thread.startVirtualThread(() -> {});
            assertThat(other.join(Duration.ofSeconds(10)))
                    .as("one that was started then")
                    .isTrue();

            for (InetSocketAddress address : addresses) {
                new Socket(address.getAddress(), address.getPort()).close();
            }
            for (Thread loop : loops) {
                loop.join();
            }
        }

        private static void waitForSomebody(CountDownLatch fromATask) {
            Weft.run(options -> options.withSlowStep(Duration.ZERO), () -> {
                try (Listener listener = Net.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                    LISTENING.add((InetSocketAddress) listener.address());
                    Thread.startVirtualThread(fromATask::countDown);
                    listener.accept().close();
                }
            });
        }
    }
}
