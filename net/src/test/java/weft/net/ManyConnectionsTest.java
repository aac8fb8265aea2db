package weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Promise;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

class ManyConnectionsTest {

    private static final int CONNECTIONS = 10_000;
    private static final int CONNECTING_AT_ONCE = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(240); // on a machine that is busy

    /// The ends are in two processes, so that fewer descriptors are enough.
    @Test
    void tenThousandThatDoNothingAreHeldAndClosed() throws Exception {
        int descriptors = CONNECTIONS + 300;
        try (Child server = Child.start(descriptors, Server.class);
                Child client = Child.start(descriptors, Client.class, server.await("port "))) {
            client.succeeds(PATIENCE);
            server.succeeds(PATIENCE);
        }
    }

    /// Holds one end of each until the other closes it.
    static final class Server {
        public static void main(String[] arguments) {
            Weft.run(options -> options.withSlowStep(Duration.ZERO), () -> {
                int[] held = new int[2]; // now, and at most
                Promise<Void> allGone = Promise.create();
                Listener listener = Net.listen(Servers.anyPort());
                Task<Void> server = Weft.createTask(() -> listener.serve(stream -> {
                    held[0]++;
                    held[1] = Math.max(held[0], held[1]);
                    for (String line : stream.lines()) {
                        stream.write(line + " of " + Weft.allTasks().size() + "\n");
                    }
                    held[0]--;
                    if (held[0] == 0 && held[1] >= CONNECTIONS) {
                        allGone.complete(null);
                    }
                }));
                exchange(Net.connect(listener.address()));
                Resources start = Resources.now();

                System.out.println("port " + listener.port());
                allGone.await();
                start.awaitAgain();

                listener.close();
                server.await();
            });
        }
    }

    /// Holds the other ends.
    static final class Client {
        public static void main(String[] arguments) {
            InetSocketAddress address =
                    new InetSocketAddress(Servers.anyPort().getAddress(), Integer.parseInt(arguments[0]));
            Weft.run(options -> options.withSlowStep(Duration.ZERO), () -> {
                exchange(Net.connect(address));
                Resources start = Resources.now();

                List<ByteStream> streams = connect(address);
                List<Task<String>> waiting = new ArrayList<>();
                for (ByteStream stream : streams) {
                    waiting.add(Weft.createTask(() -> stream.readLine()));
                }
                Weft.sleep(Duration.ofMillis(100));
                assertThat(Weft.allTasks()).hasSizeGreaterThan(CONNECTIONS);
                assertThat(Resources.openDescriptors()).isGreaterThan(CONNECTIONS);
                for (int i = 0; i < CONNECTIONS; i += 500) {
                    streams.get(i).write("number " + i + "\n");
                    String answer = waiting.get(i).await();
                    assertThat(answer).startsWith("number " + i + " of ");
                    assertThat(Integer.parseInt(answer.substring(answer.lastIndexOf(' ') + 1)))
                            .isGreaterThan(CONNECTIONS);
                }
                assertThat(waiting.stream().filter(task -> !task.isDone())).hasSize(CONNECTIONS - CONNECTIONS / 500);

                waiting.forEach(Task::cancel);
                streams.forEach(ByteStream::close);
                start.awaitAgain();
            });
        }

        private static List<ByteStream> connect(InetSocketAddress address) {
            List<ByteStream> streams = new ArrayList<>();
            Weft.taskGroup(group -> {
                for (int i = 0; i < CONNECTING_AT_ONCE; i++) {
                    group.createTask(() -> {
                        for (int j = 0; j < CONNECTIONS / CONNECTING_AT_ONCE; j++) {
                            streams.add(Net.connect(address));
                        }
                    });
                }
            });
            return streams;
        }
    }

    /// Loads what a connection needs.
    private static void exchange(ByteStream stream) {
        try (stream) {
            stream.write("hello\n");
            assertThat(stream.readLine()).startsWith("hello");
        }
    }
}
