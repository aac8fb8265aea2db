package weft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.TestLoop;

class ReadUntilTest {

    private static ByteReader reader(String... chunks) {
        return new ByteReader(ScriptedSource.of(chunks));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // ---- separators

    @Test
    void readUntilReturnsTheSeparatorToo() { // 169
        TestLoop.run(() -> {
            ByteReader reader = reader("one;two;", "th", "ree;");

            assertThat(reader.readUntil(";")).asString().isEqualTo("one;");
            assertThat(reader.readUntil(";")).asString().isEqualTo("two;");
            assertThat(reader.readUntil(";")).asString().isEqualTo("three;");
        });
    }

    @Test
    void separatorsMustBeSomething() { // 169
        TestLoop.run(() -> {
            ByteReader reader = reader("a");

            assertThatThrownBy(() -> reader.readUntil(""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a separator of readUntil() is empty");
            assertThatThrownBy(() -> reader.readUntil(bytes(";"), bytes("")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> reader.readUntil())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("readUntil() needs a separator");
        });
    }

    @Test
    void separatorMayComeInPieces() { // 169
        TestLoop.run(() -> {
            ByteReader reader = reader("abc-", "-", "-e", "nd--", "-xyz");

            assertThat(reader.readUntil("---end---")).asString().isEqualTo("abc---end---");
            assertThat(reader.read(9)).asString().isEqualTo("xyz");
        });
    }

    @Test
    void separatorThatAlmostCameIsFoundLater() { // 169
        TestLoop.run(() -> {
            ByteReader reader = reader("aab", "aaba", "aabaaabc");

            assertThat(reader.readUntil("aabaaabc")).asString().isEqualTo("aabaabaaabaaabc");
        });
    }

    @Test
    void ofSeveralTheOneThatEndsFirstCounts() { // 169
        TestLoop.run(() -> {
            ByteReader reader = reader("xx-abc-d", "ef");

            assertThat(reader.readUntil(bytes("abc-def"), bytes("bc"), bytes("ef")))
                    .asString()
                    .isEqualTo("xx-abc");
            assertThat(reader.readUntil(bytes("abc-def"), bytes("bc"), bytes("ef")))
                    .asString()
                    .isEqualTo("-def");
        });
    }

    @Test
    void ofTwoThatEndTogetherOneIsEnough() { // 169
        TestLoop.run(() -> {
            ByteReader reader = reader("ab\r\ncd\n");

            assertThat(reader.readUntil(bytes("\r\n"), bytes("\n"))).asString().isEqualTo("ab\r\n");
            assertThat(reader.readUntil(bytes("\r\n"), bytes("\n"))).asString().isEqualTo("cd\n");
        });
    }

    @Test
    void endBeforeTheSeparatorTellsWhatCame() { // 169
        TestLoop.run(() -> {
            ByteReader reader = reader("some", "thing");

            assertThatThrownBy(() -> reader.readUntil("$"))
                    .isInstanceOfSatisfying(IncompleteReadException.class, e -> {
                        assertThat(e.partial()).asString().isEqualTo("something");
                        assertThat(e.expected()).isEmpty();
                    })
                    .hasMessageContaining("the stream ended after 9 bytes; the separator never came");

            assertThat(reader.isAtEnd()).isTrue();
        });
    }

    // ---- the limit

    @Test
    void limitMustBePositive() { // 178
        TestLoop.run(() -> {
            ByteReader reader = reader("a");

            assertThatThrownBy(() -> reader.readLine(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a limit of 0 bytes: it must be 1 or more");
            assertThatThrownBy(() -> reader.readUntil(-1, ";")).isInstanceOf(IllegalArgumentException.class);
        });
    }

    /// The limit does not count the separator. As long as that has not come, so many bytes may be the
    /// beginning of one that are one fewer than it has.
    @ParameterizedTest
    @CsvSource({
        "3, ABC--, -1", // found just within
        "2, ABC--, 3",
        "3, ABC-,  -1", // not yet: it may begin at 3
        "3, ABCD,  -1",
        "3, ABCDE, 4",
        "3, ABCD-, 4",
        "1, A,     -1",
        "1, AB,    -1",
        "1, ABC,   2",
    })
    void limitLeavesTheSeparatorOut(int limit, String text, int seen) { // 169
        TestLoop.run(() -> {
            ByteReader reader = reader(text.strip());

            if (seen < 0) {
                if (text.endsWith("--")) {
                    assertThat(reader.readUntil(limit, "--")).asString().isEqualTo(text);
                } else {
                    assertThatThrownBy(() -> reader.readUntil(limit, "--")).isInstanceOf(IncompleteReadException.class);
                }
            } else {
                assertThatThrownBy(() -> reader.readUntil(limit, "--"))
                        .isInstanceOfSatisfying(
                                LimitExceededException.class,
                                e -> assertThat(e.seen()).isEqualTo(seen))
                        .hasMessageContaining("within the limit of " + limit + " bytes from a script");
                assertThat(reader.readAll(99)).as("which stays").asString().isEqualTo(text);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsTooLongCanBeReadInPieces(boolean atOnce) { // 169
        TestLoop.run(() -> {
            ByteReader reader = new ByteReader(
                    atOnce ? ScriptedSource.of("0123456789;rest") : ScriptedSource.byteByByte("0123456789;rest"));
            StringBuilder text = new StringBuilder();

            boolean found = false;
            while (!found) {
                try {
                    text.append(new String(reader.readUntil(4, ";"), StandardCharsets.UTF_8));
                    found = true;
                } catch (LimitExceededException e) {
                    text.append(new String(reader.readExactly(e.seen()), StandardCharsets.UTF_8));
                }
            }

            assertThat(text).hasToString("0123456789;");
            assertThat(reader.readAll(9)).asString().isEqualTo("rest");
        });
    }

    @Test
    void aLimitStopsAStreamThatNeverEnds() { // 169
        TestLoop.run(() -> {
            ByteReader reader =
                    new ByteReader(ScriptedSource.byteByByte("x".repeat(100)).then(seconds(1)));

            assertThatThrownBy(() -> reader.readLine(10))
                    .isInstanceOfSatisfying(
                            LimitExceededException.class,
                            e -> assertThat(e.seen()).isEqualTo(11));
            assertThat(now()).isZero();
        });
    }

    // ---- lines

    @Test
    void linesComeWithoutTheirEnds() { // 167
        TestLoop.run(() -> {
            ByteReader reader = new ByteReader(ScriptedSource.of("ch", "unk1 ")
                    .then(seconds(1))
                    .then("chunk2\r")
                    .then("\n\n\r\nla\rst\r"));

            assertThat(reader.readLine()).isEqualTo("chunk1 chunk2");
            assertThat(now()).isEqualTo(seconds(1));
            assertThat(reader.readLine()).isEmpty();
            assertThat(reader.readLine()).isEmpty();
            assertThat(reader.readLine()).isEqualTo("la\rst\r");
            assertThat(reader.readLine()).isNull();
            assertThat(reader.readLine()).isNull();
        });
    }

    @Test
    void streamWithoutBytesHasNoLine() { // 167
        TestLoop.run(() -> {
            assertThat(reader().readLine()).isNull();
            assertThat(reader().lines()).isEmpty();
        });
    }

    @Test
    void lineTakesItsOwnBytesAlone() { // 167
        TestLoop.run(() -> {
            ByteReader reader = reader("line1\nline2\nline3");

            assertThat(reader.readLine()).isEqualTo("line1");

            assertThat(reader.buffered()).isEqualTo("line2\nline3".length());
            assertThat(reader.readExactly(3)).asString().isEqualTo("lin");
            assertThat(reader.readLine()).isEqualTo("e2");
        });
    }

    @Test
    void charactersMayComeInPieces() {
        TestLoop.run(() -> {
            String text = "žluťoučký 🐎";
            byte[] bytes = bytes(text + "\n");
            for (int seed = 0; seed < 50; seed++) {
                ByteReader reader = new ByteReader(ScriptedSource.inPieces(bytes, new Random(seed)));
                assertThat(reader.readLine()).isEqualTo(text);
            }
        });
    }

    @Test
    void lineOverTheLimitIsSkippedToItsEndIfThatWasSeen() { // 166, 167
        TestLoop.run(() -> {
            ByteReader reader = reader("far too long\nok\n");

            assertThatThrownBy(() -> reader.readLine(4)).isInstanceOf(LimitExceededException.class);

            assertThat(reader.readLine(4)).isEqualTo("ok");
        });
    }

    @Test
    void lineOverTheLimitWithoutAnEndIsSkippedAsFarAsItCame() { // 166, 167
        TestLoop.run(() -> {
            ByteReader reader = reader("far", " too", " long\nok\n");

            assertThatThrownBy(() -> reader.readLine(4)).isInstanceOf(LimitExceededException.class);

            assertThat(reader.buffered()).isZero();
            assertThatThrownBy(() -> reader.readLine(4)).as("the rest, 5").isInstanceOf(LimitExceededException.class);
            assertThat(reader.readLine(4)).isEqualTo("ok");
        });
    }

    @Test
    void lineOfJustTheLimitIsRead() { // 166
        TestLoop.run(() -> {
            ByteReader reader = reader("four\nfives\n", "four");

            assertThat(reader.readLine(4)).isEqualTo("four");
            assertThatThrownBy(() -> reader.readLine(4)).isInstanceOf(LimitExceededException.class);
            assertThat(reader.readLine(4)).isEqualTo("four");
        });
    }

    @Test
    void linesAreIteratedWithinALimit() { // 166
        TestLoop.run(() -> {
            List<String> lines = new ArrayList<>();

            assertThatThrownBy(() -> reader("four\nfives\n").lines(4).forEach(lines::add))
                    .isInstanceOf(LimitExceededException.class);

            assertThat(lines).containsExactly("four");
        });
    }

    @Test
    void linesAreIteratedToTheEnd() { // 166
        TestLoop.run(() -> {
            List<String> lines = new ArrayList<>();

            for (String line : reader("a\nb", "b\n\nc").lines()) {
                lines.add(line);
            }

            assertThat(lines).containsExactly("a", "bb", "", "c");
        });
    }

    @Test
    void iteratorOfLinesNeedsNoHasNext() {
        TestLoop.run(() -> {
            Iterator<String> lines = reader("a\nb\n").lines().iterator();

            assertThat(lines.next()).isEqualTo("a");
            assertThat(lines.hasNext()).isTrue();
            assertThat(lines.hasNext()).isTrue();
            assertThat(lines.next()).isEqualTo("b");
            assertThat(lines.hasNext()).isFalse();
            assertThatThrownBy(lines::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("the stream has ended");
        });
    }
}
