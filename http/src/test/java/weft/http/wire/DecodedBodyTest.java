package weft.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.io.ByteSource;

@Isolated // it counts the direct memory of the JVM
class DecodedBodyTest {

    private enum Form {
        GZIP,
        ZLIB,
        RAW;

        byte[] coded(byte[] plain) throws IOException {
            ByteArrayOutputStream coded = new ByteArrayOutputStream();
            if (this == GZIP) {
                coded.write(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0});
            }
            try (Deflater deflater = new Deflater(9, this != ZLIB)) {
                deflater.setInput(plain);
                deflater.finish();
                byte[] block = new byte[100_000];
                coded.write(block, 0, deflater.deflate(block));
            }
            if (this == GZIP) {
                CRC32 checksum = new CRC32();
                checksum.update(plain);
                for (long number : new long[] {checksum.getValue(), plain.length}) {
                    for (int i = 0; i < 4; i++) {
                        coded.write((int) (number >> 8 * i));
                    }
                }
            }
            return coded.toByteArray();
        }
    }

    private static final class Pieces implements ByteSource {
        private final Queue<ByteBuffer> all = new ArrayDeque<>();

        Pieces(byte[] bytes, int length) {
            for (int from = 0; from < bytes.length; from += length) {
                all.add(ByteBuffer.wrap(bytes, from, Math.min(length, bytes.length - from)));
            }
        }

        @Override
        public @Nullable ByteBuffer next() {
            return all.poll();
        }

        @Override
        public void close() {}
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void zstandardTakesMemoryForWhatComesWhenItComes() throws IOException {
        byte[] coded = Coded.coded("zstd", new byte[1000]);
        long before = directMemory();

        ByteSource body = DecodedBody.of(new Pieces(coded, 5), "zstd", 2000, Sender.SERVER)
                .orElseThrow();

        assertThat(directMemory()).isLessThanOrEqualTo(before + 1);
        assertThat(decoded(body)).isEqualTo(1000);
        assertThat(directMemory()).isGreaterThan(before);
    }

    private static int decoded(ByteSource body) {
        int count = 0;
        for (ByteBuffer more; (more = body.next()) != null; ) {
            count += more.remaining();
        }
        return count;
    }

    /// What is decoded comes in blocks of 32 KiB. zlib may have read the last byte when one is full, and owe the rest.
    @ParameterizedTest
    @EnumSource
    void contentEndsAnywhereInABlock(Form form) throws IOException {
        for (int blocks = 1; blocks <= 2; blocks++) {
            for (int more = -300; more <= 600; more++) {
                byte[] plain = new byte[blocks * 32 * 1024 + more];
                byte[] coded = form.coded(plain);
                for (int length : new int[] {coded.length, 1}) {
                    String coding = form == Form.GZIP ? "gzip" : "deflate";
                    ByteSource body = DecodedBody.of(new Pieces(coded, length), coding, 2000, Sender.SERVER)
                            .orElseThrow();
                    assertThat(decoded(body)).isEqualTo(plain.length);
                }
            }
        }
    }
}
