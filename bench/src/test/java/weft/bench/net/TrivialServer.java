package weft.bench.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import weft.bench.harness.Parent;

/// An echo server with a thread for each connection. Its argument is `echo`; or `corrupt`, which changes the last byte
/// of each read; or `closing`, which closes a connection on which nothing happens.
final class TrivialServer {

    private TrivialServer() {}

    static void main(String[] arguments) throws IOException {
        String behaviour = arguments[0];
        try (ServerSocket listening = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"))) {
            Parent.ready(listening.getLocalPort());
            while (true) {
                Socket socket = listening.accept();
                Thread.startVirtualThread(() -> serve(socket, behaviour));
            }
        }
    }

    private static void serve(Socket socket, String behaviour) {
        try (socket;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            byte[] buffer = new byte[8192];
            if (behaviour.equals("closing")) {
                socket.setSoTimeout(100); // milliseconds
            }
            for (int length; (length = in.read(buffer)) >= 0; ) {
                if (behaviour.equals("corrupt")) {
                    buffer[length - 1]++;
                }
                out.write(buffer, 0, length);
            }
        } catch (SocketTimeoutException e) {
            // closed, as it is to be
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
