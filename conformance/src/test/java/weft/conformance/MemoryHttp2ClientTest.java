package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.conformance.Http2Frames.ACK;
import static weft.conformance.Http2Frames.END_HEADERS;
import static weft.conformance.Http2Frames.END_STREAM;
import static weft.conformance.Http2Frames.GOAWAY;
import static weft.conformance.Http2Frames.HEADERS;
import static weft.conformance.Http2Frames.PING;
import static weft.conformance.Http2Frames.PREFACE;
import static weft.conformance.Http2Frames.SETTINGS;
import static weft.conformance.Http2Frames.frame;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import weft.Task;
import weft.TimedOutException;
import weft.Weft;
import weft.http.Body;
import weft.http.client.ClientEvent;
import weft.http.client.ClientOptions;
import weft.http.client.ClientTimeouts;
import weft.http.client.WebClient;
import weft.io.ByteStream;
import weft.net.Listener;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.test.WeftTest;

/// A client of HTTP/2, and servers that say what they should not, or nothing: frame by frame, in memory and virtual
/// time.
class MemoryHttp2ClientTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int FIRST = 3; // stream of a client of Netty's
    private static final int SECOND_ONE = 5;
    private static final byte NO_CONTENT = (byte) 0x89; // 204, in HPACK's static table

    /// What a server says to a request.
    @FunctionalInterface
    private interface Script {

        /// @param connection the number of the connection, from 1 on
        void answer(int connection, int stream, ByteStream out);
    }

    /// What is done with a client.
    @FunctionalInterface
    private interface Talk {
        void run(WebClient client) throws Exception;
    }

    private final MemoryAddress address = MemoryAddress.create("the server");
    private final List<ByteStream> connections = new ArrayList<>();
    private boolean said;
    private boolean gone; // the server: it answers not even a PING

    private void with(Script script, UnaryOperator<ClientOptions> options, Talk talk) throws Exception {
        Listener listener = Net.listen(address);
        Task<Void> serving = Weft.createTask("server", () -> listener.serve(stream -> serve(script, stream)));
        try (WebClient client =
                WebClient.open(known -> options.apply(known.withAddress(address).withPriorKnowledge()))) {
            talk.run(client);
            assertThat(client.statistics().inUse()).isZero();
        } finally {
            listener.close();
            serving.await();
        }
    }

    private void serve(Script script, ByteStream stream) {
        connections.add(stream);
        int number = connections.size();
        try {
            stream.write(frame(SETTINGS, 0, 0));
            stream.readExactly(PREFACE.length);
            while (true) {
                ByteBuffer head = ByteBuffer.wrap(stream.readExactly(9));
                byte[] payload = stream.readExactly(head.getInt(0) >>> 8);
                if (head.get(3) == HEADERS) {
                    script.answer(number, head.getInt(5), stream);
                } else if (head.get(3) == PING && !gone) {
                    stream.write(frame(PING, ACK, 0, payload));
                }
            }
        } catch (UncheckedIOException e) {
            // the client has left
        }
    }

    private static void answer(int stream, ByteStream out) {
        out.write(frame(HEADERS, END_HEADERS | END_STREAM, stream, NO_CONTENT));
    }

    private static void assertAnswered(WebClient client) {
        assertThat(client.get("http://h/").status()).isEqualTo(204);
    }

    // ---- those that are silent

    private static WebClient limited(WebClient client, UnaryOperator<ClientTimeouts> limits) {
        return client.with(options -> options.withTimeouts(limits));
    }

    private static void assertTimesOut(WebClient client, UnaryOperator<ClientTimeouts> limits) {
        WebClient hasty = limited(client, limits);
        assertThatThrownBy(() -> hasty.get("http://h/")).isInstanceOf(TimedOutException.class);
    }

    @WeftTest(seeds = 10)
    void aConnectionThatWasSilentForAWholeRequestGetsNoOther() throws Exception {
        Script script = (connection, stream, out) -> {
            if (connection == 3 || stream == FIRST) {
                answer(stream, out);
            }
        };

        with(script, options -> options, client -> {
            assertAnswered(client);
            assertTimesOut(client, limits -> limits.withRead(SECOND));
            assertAnswered(client);
            assertThat(connections).hasSize(2);
            assertTimesOut(client, limits -> limits.withTotal(SECOND));
            assertAnswered(client);
            assertThat(connections).hasSize(3);
        });
    }

    @WeftTest(seeds = 10)
    void aHeadThatDoesNotEndIsSilence() throws Exception {
        Script script = (connection, stream, out) -> {
            if (connection == 2) {
                answer(stream, out);
            } else if (stream == FIRST) {
                out.write(frame(HEADERS, END_STREAM, stream, NO_CONTENT));
            }
        };

        with(script, options -> options, client -> {
            assertTimesOut(client, limits -> limits.withRead(SECOND));
            assertAnswered(client);
            assertThat(connections).hasSize(2);
        });
    }

    @WeftTest(seeds = 10)
    void whatIsOnItGoesOn() throws Exception {
        Script script = (connection, stream, out) -> {
            if (connection == 2) {
                answer(stream, out);
            } else if (stream == FIRST) {
                Weft.createTask(() -> {
                    Weft.sleep(SECOND.multipliedBy(10));
                    answer(stream, out);
                });
            }
        };

        with(script, options -> options, client -> {
            Task<Void> patient = Weft.createTask(() -> assertAnswered(client));
            Weft.sleep(SECOND);
            assertTimesOut(client, limits -> limits.withRead(SECOND));
            assertAnswered(client);
            patient.await();
            assertThat(connections).hasSize(2);
        });
    }

    @WeftTest(seeds = 10)
    void aConnectionThatAnswersOthersIsKept() throws Exception {
        Script script = (connection, stream, out) -> {
            if (stream != FIRST) {
                answer(stream, out);
            }
        };

        with(script, options -> options, client -> {
            Task<Void> unlucky = Weft.createTask(() -> assertTimesOut(client, limits -> limits.withTotal(SECOND)));
            Weft.sleep(SECOND.dividedBy(2));
            assertAnswered(client);
            unlucky.await();
            assertAnswered(client);
            assertThat(connections).hasSize(1);
        });
    }

    @WeftTest(seeds = 10)
    void aPingShowsThatItIsAlive() throws Exception {
        Script script = (connection, stream, out) -> {
            if (stream == SECOND_ONE) {
                out.write(frame(PING, 0, 0, new byte[8]));
            } else {
                answer(stream, out);
            }
        };

        with(script, options -> options, client -> {
            assertAnswered(client);
            assertTimesOut(client, limits -> limits.withTotal(SECOND));
            assertAnswered(client);
            assertThat(connections).hasSize(1);
        });
    }

    private static void giveUp(WebClient client) {
        assertThat(Weft.moveOnAfter(SECOND, () -> {
                    client.get("http://h/");
                }))
                .isFalse();
    }

    @WeftTest(seeds = 10)
    void aConnectionWhoseServerIsGoneWhenARequestIsCancelledIsLeft() throws Exception {
        Script script = (connection, stream, out) -> {
            if (connection == 2 || stream == FIRST) {
                answer(stream, out);
            }
        };

        with(script, options -> options, client -> {
            gone = true;
            assertAnswered(client);
            giveUp(client);
            giveUp(client);
            assertThat(connections).hasSize(1);
            Weft.sleep(SECOND.multipliedBy(15));
            assertAnswered(client);
            assertThat(connections).hasSize(2);
        });
    }

    @WeftTest(seeds = 10)
    void aConnectionWhoseServerGoesSoonAfterAnAnswerToAPingIsLeft() throws Exception {
        Script script = (connection, stream, out) -> {
            if (connection == 2 || stream == FIRST) {
                answer(stream, out);
            }
        };

        with(script, options -> options.withKeepAlive(SECOND.multipliedBy(60)), client -> {
            assertAnswered(client);
            giveUp(client);
            Weft.sleep(SECOND);
            gone = true;
            giveUp(client);
            Weft.sleep(SECOND.multipliedBy(16));
            assertAnswered(client);
            assertThat(connections).hasSize(2);
        });
    }

    @WeftTest(seeds = 10)
    void aConnectionWhoseServerIsSlowWhenARequestIsCancelledIsKept() throws Exception {
        Script script = (_, stream, out) -> {
            if (stream != SECOND_ONE) {
                answer(stream, out);
            }
        };

        with(script, options -> options.withKeepAlive(SECOND.multipliedBy(60)), client -> {
            assertAnswered(client);
            giveUp(client);
            Weft.sleep(SECOND.multipliedBy(20));
            assertAnswered(client);
            assertThat(connections).hasSize(1);
        });
    }

    // ---- those that let nobody in, just as a request has its stream, and has sent nothing

    private UnaryOperator<ClientOptions> saying(byte[] frame) {
        return options -> options.withListener(event -> {
            if (event instanceof ClientEvent.Reused && !said) {
                said = true;
                connections.getFirst().write(frame);
                Weft.sleep(Duration.ofMillis(1)); // until it has come
            }
        });
    }

    @WeftTest(seeds = 10)
    void aRequestThatCouldNotBeSentGoesByAnotherConnection() throws Exception {
        byte[] leaving = frame(GOAWAY, 0, 0, new byte[] {0, 0, 0, FIRST, 0, 0, 0, 0});

        with((_, stream, out) -> answer(stream, out), saying(leaving), client -> {
            assertAnswered(client);
            assertThat(client.post("http://h/", Body.of("once")).status()).isEqualTo(204);
            assertThat(connections).hasSize(2);
        });
    }

    @WeftTest(seeds = 10)
    void aRequestThatCouldNotBeSentWaitsForItsTurn() throws Exception {
        byte[] none = frame(SETTINGS, 0, 0, new byte[] {0, 3, 0, 0, 0, 0}); // concurrent streams
        byte[] one = frame(SETTINGS, 0, 0, new byte[] {0, 3, 0, 0, 0, 1});

        with((_, stream, out) -> answer(stream, out), saying(none), client -> {
            assertAnswered(client);
            Task<Integer> asking = Weft.createTask(
                    () -> client.post("http://h/", Body.of("once")).status());
            Weft.sleep(SECOND);
            connections.getFirst().write(one);
            assertThat(asking.await()).isEqualTo(204);
            assertThat(connections).hasSize(1);
        });
    }
}
