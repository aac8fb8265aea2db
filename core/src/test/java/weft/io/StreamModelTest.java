package weft.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.TestLoop.millis;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import weft.TestLoop;
import weft.Weft;

/// Random programs of reads of every kind, some of which run out of time, over bytes that come in
/// random pieces: whatever they do, the bytes come out once and in order, and the result is the one
/// that the whole text, of which the reader knows nothing, says it must be.
@Execution(ExecutionMode.CONCURRENT) // its loops are its own
class StreamModelTest {

    private static final int PROGRAMS = 2000;
    private static final List<String> SEPARATORS = List.of(";", "\n", "--", "-;", "a-;", "bb\n");

    private enum Ending {
        DONE,
        INCOMPLETE,
        TOO_LONG,
        OUT_OF_TIME
    }

    private final Map<Ending, Integer> endings = new EnumMap<>(Ending.class);

    @Test
    void bytesComeOutOnceAndInOrder() {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            Random random = new Random(seed);
            try {
                TestLoop.run(() -> new Run(random).run());
            } catch (Throwable e) {
                throw new AssertionError("with seed " + seed + ": " + e, e);
            }
        }

        assertThat(endings.keySet()).as("over all programs").containsExactly(Ending.values());
        assertThat(endings.values()).allSatisfy(count -> assertThat(count).isGreaterThan(PROGRAMS / 10));
    }

    /// One program. The text from `position` on is what the reader has not yet returned.
    private final class Run {

        private final Random random;
        private final String text;
        private final ScriptedSource source;
        private final ByteReader reader;
        private final int limit;
        private int position;

        Run(Random random) {
            this.random = random;
            StringBuilder letters = new StringBuilder();
            for (int i = random.nextInt(300); i > 0; i--) {
                letters.append("aab--;\n".charAt(random.nextInt(7)));
            }
            text = letters.toString();
            source = ScriptedSource.inPieces(text.getBytes(US_ASCII), random);
            reader = new ByteReader(source);
            limit = 1 + random.nextInt(30);
        }

        void run() {
            while (!reader.isAtEnd()) {
                switch (random.nextInt(8)) {
                    case 0 -> read();
                    case 1 -> readIntoABuffer();
                    case 2 -> readInPlace();
                    case 3 -> readExactly();
                    case 4, 5 -> readUntil();
                    case 6 -> readLine();
                    default -> readAll();
                }
                assertThat(source.given() - reader.buffered()).as("read so far").isEqualTo(position);
            }
            assertThat(position).isEqualTo(text.length());
        }

        private String left() {
            return text.substring(position);
        }

        private void read() {
            int max = 1 + random.nextInt(20);
            byte[][] got = new byte[1][];
            if (inTime(() -> got[0] = reader.read(max)) == Ending.DONE) {
                expectSome(string(got[0]), max);
            }
        }

        private void readIntoABuffer() {
            ByteBuffer target = ByteBuffer.allocate(1 + random.nextInt(20));
            int[] count = {0};
            if (inTime(() -> count[0] = reader.read(target)) == Ending.DONE) {
                assertThat(count[0]).isEqualTo(target.position() == 0 ? -1 : target.position());
                expectSome(US_ASCII.decode(target.flip()).toString(), target.capacity());
            } else {
                assertThat(target.position()).isZero();
            }
        }

        private void readInPlace() {
            int wanted = random.nextInt(20);
            String[] got = {""};
            int least = random.nextInt(20);
            inTime(() -> got[0] = reader.readInPlace(least, view -> {
                assertThat(view.remaining()).isGreaterThanOrEqualTo(Math.min(least, left().length()));
                byte[] taken = new byte[Math.min(wanted, view.remaining())];
                view.get(taken);
                return string(taken);
            }));
            expect(got[0]);
        }

        private void readExactly() {
            int length = random.nextInt(40);
            byte[][] got = new byte[1][];
            Ending ending = inTime(() -> got[0] = reader.readExactly(length));
            if (ending == Ending.DONE) {
                assertThat(got[0]).hasSize(length);
                expect(string(got[0]));
            } else if (ending == Ending.INCOMPLETE) {
                assertThat(left().length()).isLessThan(length);
                position = text.length();
            }
        }

        private void readUntil() {
            List<String> separators = new ArrayList<>();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                separators.add(SEPARATORS.get(random.nextInt(SEPARATORS.size())));
            }
            byte[][] bytes = separators.stream()
                    .map(separator -> separator.getBytes(US_ASCII))
                    .toArray(byte[][]::new);
            byte[][] got = new byte[1][];
            switch (inTime(() -> got[0] = reader.readUntil(limit, bytes))) {
                case DONE -> {
                    String record = expectedRecord(separators);
                    assertThat(string(got[0])).isEqualTo(record);
                    assertThat(lengthBefore(record, separators)).isLessThanOrEqualTo(limit);
                    position += record.length();
                }
                case INCOMPLETE -> {
                    assertThat(expectedRecord(separators)).isEqualTo(left());
                    position = text.length();
                }
                case TOO_LONG ->
                    assertThat(lengthBefore(expectedRecord(separators), separators))
                            .isGreaterThan(limit);
                case OUT_OF_TIME -> {}
            }
        }

        /// The text up to and including the first separator that ends; all that is left if none does.
        private String expectedRecord(List<String> separators) {
            String left = left();
            for (int end = 1; end <= left.length(); end++) {
                String candidate = left.substring(0, end);
                if (separators.stream().anyMatch(candidate::endsWith)) {
                    return candidate;
                }
            }
            return left;
        }

        /// The length of a record without its separator: of two that end there the first in the list; of
        /// one that is still to come all but the last byte may be there.
        private static int lengthBefore(String record, List<String> separators) {
            return separators.stream()
                    .filter(record::endsWith)
                    .mapToInt(separator -> record.length() - separator.length())
                    .findFirst()
                    .orElseGet(() -> record.length()
                            + 1
                            - separators.stream().mapToInt(String::length).max().orElseThrow());
        }

        private void readLine() {
            String[] got = new String[1];
            String line = expectedRecord(List.of("\n"));
            switch (inTime(() -> got[0] = reader.readLine(limit))) {
                case DONE -> {
                    assertThat(got[0]).isEqualTo(line.isEmpty() ? null : line.replace("\n", ""));
                    position += line.length();
                }
                case TOO_LONG -> {
                    assertThat(lengthBefore(line, List.of("\n"))).isGreaterThan(limit);
                    int skipped = source.given() - reader.buffered() - position;
                    assertThat(skipped).isBetween(limit + 1, line.length());
                    position += skipped;
                }
                case OUT_OF_TIME -> {}
                case INCOMPLETE -> throw new AssertionError("the last line may end with the stream");
            }
        }

        private void readAll() {
            int max = random.nextInt(400);
            byte[][] got = new byte[1][];
            Ending ending = inTime(() -> got[0] = reader.readAll(max));
            if (ending == Ending.DONE) {
                assertThat(string(got[0])).isEqualTo(left());
                position = text.length();
            } else if (ending == Ending.TOO_LONG) {
                assertThat(left().length()).isGreaterThan(max);
            }
        }

        private void expectSome(String got, int max) {
            assertThat(got.length()).isLessThanOrEqualTo(max);
            assertThat(got.isEmpty()).isEqualTo(position == text.length());
            expect(got);
        }

        private void expect(String got) {
            assertThat(left()).startsWith(got);
            position += got.length();
        }

        /// Runs a read, which may have only little time.
        private Ending inTime(Runnable read) {
            try {
                if (random.nextBoolean()) {
                    read.run();
                } else if (!Weft.moveOnAfter(millis(1 + random.nextInt(10)), read::run)) {
                    return count(Ending.OUT_OF_TIME);
                }
                return count(Ending.DONE);
            } catch (IncompleteReadException e) {
                assertThat(string(e.partial())).isEqualTo(left());
                return count(Ending.INCOMPLETE);
            } catch (LimitExceededException e) {
                return count(Ending.TOO_LONG);
            }
        }

        private Ending count(Ending ending) {
            endings.merge(ending, 1, Integer::sum);
            return ending;
        }

        private static String string(byte[] bytes) {
            return new String(bytes, US_ASCII);
        }
    }
}
