import module weft.core;
import module weft.net;
import weft.io.ByteStream;

/// As Core.java does, with a connection.
void main() {
    Weft.run(() -> {
        try (Listener listener = Net.listen("127.0.0.1", 0)) {
            Task<Void> server = Weft.createTask(() -> listener.serve(stream -> stream.write(stream.readLine() + "\n")));
            try (ByteStream stream = Net.connect("127.0.0.1", listener.port())) {
                stream.write("hello\n");
                IO.println(stream.readLine());
            }
            listener.close();
            server.await();
        }
    });
}
