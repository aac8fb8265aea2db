package weft.net;

import java.time.Duration;
import java.util.Arrays;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

/// Does what its clients ask for, a line each time.
final class SoakServer {

    /// What a client has asked for.
    static final class ScriptedFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Tls tls;

    SoakServer(Tls tls) {
        this.tls = tls;
    }

    void handle(ByteStream stream) {
        for (String line; (line = stream.readLine()) != null; ) {
            String[] words = line.split(" ", -1);
            int number = words.length > 1 ? Integer.parseInt(words[1]) : 0;
            switch (words[0]) {
                case "echo" -> echo(stream, number);
                case "stall" -> {
                    Weft.sleep(Duration.ofMillis(number));
                    int size = Integer.parseInt(words[2]);
                    check(stream.readExactly(size));
                    stream.write("got " + size + "\n");
                }
                case "flood" -> stream.write(bytes(number));
                case "tls" -> {
                    stream.write("go\n");
                    Net.startTls(stream, tls, "");
                }
                case "rest" -> stream.write("got " + stream.readAll(number).length + "\n");
                case "bye" -> {
                    stream.write(bytes(number));
                    return;
                }
                case "doom" -> {
                    Task<?> me = Weft.currentTask().orElseThrow();
                    EventLoop.current().callLater(Duration.ofMillis(number), () -> me.cancel("doomed"));
                }
                case "fail" -> throw new ScriptedFailure();
                default -> throw new AssertionError("what is " + line + "?");
            }
        }
    }

    private static void echo(ByteStream stream, int size) {
        byte[] piece = new byte[8 * 1024];
        for (int left = size; left > 0; ) {
            byte[] got = stream.readExactly(Math.min(left, piece.length));
            stream.write(got);
            left -= got.length;
        }
    }

    /// Bytes of which each place has its own.
    static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        return bytes;
    }

    static void check(byte[] got) {
        if (!Arrays.equals(got, bytes(got.length))) {
            throw new AssertionError("other bytes came than were sent, of " + got.length);
        }
    }
}
