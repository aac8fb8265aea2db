package weft.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Makes something else of what would have been right: of the pieces of a message, its lines or frames.
final class Mutation {

    private static final String[] TOKENS = {
        "\r\n",
        "\n",
        "\r",
        "\0",
        " ",
        ":",
        "%",
        "%00",
        "%zz",
        "\u00ff",
        "0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\n",
        "Expect: 100-continue\r\n",
        "Upgrade: websocket\r\n",
        "Connection: close\r\n",
        "Content-Encoding: gzip\r\n",
        "Host: other\r\n",
        " HTTP/1.0\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    };
    private static final String[] NUMBERS = {
        "0",
        "-1",
        "+1",
        "65536",
        "2147483647",
        "2147483648",
        "4294967295",
        "9223372036854775807",
        "99999999999999999999",
    };
    private static final int LONGEST = 100_000;

    private final Random random;
    private final List<byte[]> pieces;

    private Mutation(Random random, List<byte[]> pieces) {
        this.random = random;
        this.pieces = new ArrayList<>(pieces);
    }

    /// Changes some pieces.
    static List<byte[]> of(List<byte[]> pieces, Random random) {
        Mutation mutation = new Mutation(random, pieces);
        do {
            mutation.step();
        } while (random.nextInt(3) > 0);
        return mutation.pieces;
    }

    private void step() {
        if (pieces.isEmpty()) {
            pieces.add(new byte[] {(byte) random.nextInt(256)});
        }
        int i = random.nextInt(pieces.size());
        byte[] piece = pieces.get(i);
        int at = random.nextInt(piece.length + 1);
        switch (random.nextInt(12)) {
            case 0 -> pieces.remove(i);
            case 1 -> pieces.addAll(i, Collections.nCopies(1 + random.nextInt(3), piece));
            case 2 -> Collections.swap(pieces, i, random.nextInt(pieces.size()));
            case 3 -> pieces.set(i, Arrays.copyOf(piece, at));
            case 4 -> pieces.set(i, Arrays.copyOfRange(piece, at, piece.length));
            case 5, 6 -> pieces.set(i, changed(piece));
            case 7 -> pieces.set(i, withNumber(piece));
            case 8 -> pieces.set(i, with(piece, at, bytes(TOKENS[random.nextInt(TOKENS.length)])));
            case 9 -> pieces.set(i, with(piece, at, noise()));
            case 10 -> pieces.set(i, ofHead(piece));
            default -> rarely(i, piece, at);
        }
    }

    private void rarely(int i, byte[] piece, int at) {
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] filler = new byte[random.nextInt(LONGEST)];
                Arrays.fill(filler, (byte) "a0%\0\n;".charAt(random.nextInt(6)));
                pieces.set(i, with(piece, at, filler));
            }
            case 1 -> pieces.addAll(i, Collections.nCopies(random.nextInt(1 + LONGEST / (100 + piece.length)), piece));
            case 2 -> Collections.shuffle(pieces, random);
            default -> pieces.subList(i, pieces.size()).clear();
        }
    }

    private byte[] changed(byte[] piece) {
        byte[] other = piece.clone();
        for (int n = 1 + random.nextInt(3); n > 0 && other.length > 0; n--) {
            int at = random.nextInt(other.length);
            other[at] = (byte) (random.nextBoolean() ? other[at] ^ 1 << random.nextInt(8) : random.nextInt(256));
        }
        return other;
    }

    /// Changes one of the first bytes, where frames have their length, type, flags and stream.
    private byte[] ofHead(byte[] piece) {
        byte[] other = piece.clone();
        if (other.length > 0) {
            int[] telling = {0, 1, 2, 4, 5, 8, 9, 0x7f, 0x80, 0xff, random.nextInt(256)};
            other[random.nextInt(Math.min(other.length, 10))] = (byte) telling[random.nextInt(telling.length)];
        }
        return other;
    }

    private byte[] withNumber(byte[] piece) {
        String text = new String(piece, StandardCharsets.ISO_8859_1);
        return bytes(text.replaceFirst("\\d+", NUMBERS[random.nextInt(NUMBERS.length)]));
    }

    private byte[] noise() {
        byte[] noise = new byte[random.nextInt(20)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] with(byte[] piece, int at, byte[] inserted) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(piece, 0, at);
        all.writeBytes(inserted);
        all.write(piece, at, piece.length - at);
        return all.toByteArray();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
