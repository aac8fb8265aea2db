import static weft.Weft.createTask;
import static weft.Weft.gather;
import static weft.Weft.run;

import weft.Task;
import weft.io.ByteStream;
import weft.net.Listener;
import weft.net.Net;

/// A server that sends back what it gets, and three clients that talk to it at once.
class Echo {

    static void main() {
        run(() -> {
            Listener listener = Net.listen("localhost", 0);
            Task<Void> server = createTask(() -> listener.serve(stream -> stream.transferTo(stream)));

            for (String answer : gather(
                    () -> ask(listener.port(), "one"),
                    () -> ask(listener.port(), "two"),
                    () -> ask(listener.port(), "three"))) {
                IO.println(answer);
            }

            listener.close();
            server.await();
        });
    }

    static String ask(int port, String word) {
        try (ByteStream stream = Net.connect("localhost", port)) {
            stream.write(word + "\n");
            return "the server says " + stream.readLine();
        }
    }
}
