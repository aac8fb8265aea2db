package weft.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.TestLoop;

class IncomingTest {

    @ParameterizedTest
    @ValueSource(ints = {0, '\n', 0x7f, 0x80, 0x81, 0xff})
    void scanFindsTheFirstOfAByte(int wanted) {
        Random random = new Random(wanted);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(40)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) (wanted + random.nextInt(-8, 9)); // neighbours borrow and carry
            }
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length + 1 - from);
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

            assertThat(ByteScan.indexOf(buffer, from, to, (byte) wanted))
                    .isEqualTo(naiveIndexOf(bytes, from, to, (byte) wanted));
        }
    }

    private static int naiveIndexOf(byte[] bytes, int from, int to, byte wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void scanDoesNotLookFurtherThanItIsTold() {
        ByteBuffer buffer =
                ByteBuffer.allocate(30).order(ByteOrder.LITTLE_ENDIAN).put(20, (byte) 1);

        assertThat(ByteScan.indexOf(buffer, 0, 20, (byte) 1)).isEqualTo(-1);
        assertThat(ByteScan.indexOf(buffer, 0, 21, (byte) 1)).isEqualTo(20);
        assertThat(ByteScan.indexOf(buffer, 21, 30, (byte) 1)).isEqualTo(-1);
        assertThat(ByteScan.indexOf(buffer, 30, 30, (byte) 0)).isEqualTo(-1);
    }

    /// A separator at each place of text of each length, cut at each place, with some bytes gone.
    @ParameterizedTest
    @ValueSource(strings = {"|", "||", "-|", "abc|"})
    void separatorIsFoundWhereverTheTextIsCut(String separator) {
        TestLoop.run(() -> {
            byte[][] separators = {separator.getBytes(UTF_8)};
            for (int before = 0; before < 20; before++) {
                String text = "x".repeat(before) + separator + "y".repeat(3);
                for (int cut = 1; cut < text.length(); cut++) {
                    Incoming incoming = new Incoming(ScriptedSource.of(text.substring(0, cut), text.substring(cut)));
                    incoming.more();
                    incoming.more();
                    int gone = before / 2;
                    incoming.drop(gone);

                    assertThat(incoming.find(separators, 0))
                            .as(text + " cut at " + cut)
                            .isEqualTo(new Incoming.Match(before - gone, before - gone + separator.length()));
                }
            }
        });
    }

    /// What is not found is not looked at again.
    @Test
    void searchGoesOnWhereItStopped() {
        TestLoop.run(() -> {
            Incoming incoming = new Incoming(ScriptedSource.of("a|bc", "d||"));
            byte[][] bar = {{'|'}};
            byte[][] bars = {{'|', '|'}};
            incoming.more();

            assertThat(incoming.find(bar, 0)).isEqualTo(new Incoming.Match(1, 2));
            assertThat(incoming.find(bar, 2)).isNull();
            assertThat(incoming.find(bars, 0)).isNull();
            incoming.more();
            assertThat(incoming.find(bar, 4)).isEqualTo(new Incoming.Match(5, 6));
            assertThat(incoming.find(bars, 4)).isEqualTo(new Incoming.Match(5, 7));
            assertThat(incoming.find(bars, 6)).isEqualTo(new Incoming.Match(5, 7));
        });
    }
}
