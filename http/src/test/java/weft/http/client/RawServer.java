package weft.http.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server of the JDK's sockets, which says just what a test has it say.
final class RawServer implements AutoCloseable {

    /// What is done with a connection, on a thread of its own.
    @FunctionalInterface
    interface Script {
        void run(Talk talk) throws Exception;
    }

    /// The server's end of a connection.
    record Talk(int number, Socket socket) {

        /// Reads the head of a request.
        ///
        /// @return the head with the empty line; empty at the end of the connection
        String readHead() throws IOException {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            for (int b; (b = in.read()) >= 0; ) {
                head.write(b);
                if (b == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                    return head.toString(StandardCharsets.ISO_8859_1);
                }
            }
            return "";
        }

        String read(int length) throws IOException {
            return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
        }

        void send(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void sendText(String body) throws IOException {
            send("HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
        }

        /// Answers every request in the same way.
        void serve(String answer) throws IOException {
            while (!readHead().isEmpty()) {
                send(answer);
            }
        }

        /// Waits until the client has closed.
        void awaitEnd() throws IOException {
            try {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (SocketException e) {
                // it was reset
            }
        }
    }

    private final ServerSocket listening;
    private final Thread accepting;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private RawServer(Script script) {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        accepting = Thread.ofPlatform().daemon().name("raw server").start(() -> accept(script));
    }

    static RawServer start(Script script) {
        return new RawServer(script);
    }

    private void accept(Script script) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                sockets.add(socket);
                int number = sockets.size();
                Thread.ofPlatform().daemon().name("raw server's " + number).start(() -> {
                    try (socket) {
                        script.run(new Talk(number, socket));
                    } catch (Exception e) {
                        // the client's test says what is wrong
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    /// How many have connected so far.
    int connections() {
        return sockets.size();
    }

    int port() {
        return listening.getLocalPort();
    }

    String uri(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /// A thread that is accepting may take one more connection: no client learns of the end before that is over.
    @Override
    public void close() throws IOException {
        listening.close();
        try {
            accepting.join();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
