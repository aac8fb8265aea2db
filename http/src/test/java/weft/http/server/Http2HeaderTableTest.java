package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Http2Frames.END_HEADERS;
import static weft.http.server.Http2Frames.END_STREAM;
import static weft.http.server.Http2Frames.GET;
import static weft.http.server.Http2Frames.HEADERS;
import static weft.http.server.Http2Frames.SETTINGS;
import static weft.http.server.Http2Frames.connect;
import static weft.http.server.Http2Frames.frame;
import static weft.http.server.Http2Frames.until;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.http.Response;

/// What the server remembers of headers that it has sent, seen by what it sends of them again.
class Http2HeaderTableTest {

    private static final int VALUES = 8;
    private static final int LENGTH = 1_500; // two of them fit into 4 KiB

    private final Served served = new Served();
    private int asked;

    /// Returns how long the heads of answers are, whose values repeat themselves.
    private List<Integer> lengths(WebServer server, long tableSize, int count) {
        return Weft.toThread(() -> {
            try (Socket socket = connect(server)) {
                socket.getOutputStream().write(frame(SETTINGS, 0, 0, setTable(tableSize)));
                List<Integer> lengths = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, GET));
                    lengths.add(until(socket, HEADERS).payload().length);
                }
                return lengths;
            }
        });
    }

    /// RFC 9113, section 6.5.1.
    private static byte[] setTable(long size) {
        return ByteBuffer.allocate(6).putShort((short) 1).putInt((int) size).array();
    }

    private void with(int values, WhatIsAsked body) {
        served.run(
                request -> Response.of(200)
                        .withHeader(
                                "x-long",
                                Character.toString('A' + asked++ % values).repeat(LENGTH)),
                body::ask);
        assertThat(served.failures).isEmpty();
    }

    private interface WhatIsAsked {
        void ask(WebServer server) throws IOException;
    }

    @Test
    void itIsNoMoreThanAtFirstHoweverMuchAClientAllows() {
        with(VALUES, server -> {
            for (long allowed : new long[] {65_536, (1L << 32) - 1}) {
                asked = 0;
                assertThat(lengths(server, allowed, VALUES + 1))
                        .as("%s bytes", allowed)
                        .allSatisfy(length -> assertThat(length).isGreaterThan(LENGTH / 2));
            }
        });
    }

    @Test
    void itIsWhatFitsAndNoMoreThanAClientAllows() {
        with(1, server -> {
            assertThat(lengths(server, 65_536, 2).getLast()).isLessThan(LENGTH / 2);
            assertThat(lengths(server, 4_096, 2).getLast()).isLessThan(LENGTH / 2);
            assertThat(lengths(server, 100, 2).getLast()).isGreaterThan(LENGTH / 2);
        });
    }
}
