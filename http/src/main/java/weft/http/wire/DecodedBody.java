package weft.http.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import weft.io.ByteSource;
import weft.io.LimitExceededException;

/// A body that its sender has compressed for its way, as it was before.
public final class DecodedBody implements ByteSource {

    /// How many times as long a body may become unless said otherwise.
    public static final int MAX_EXPANSION = 200;

    private static final int BLOCK = 32 * 1024;

    /// Up to where nobody minds how much is made of little.
    private static final long HARMLESS = 16 << 20;

    private static final boolean HAS_BROTLI = isAvailable(() -> Brotli.isAvailable());
    private static final boolean HAS_ZSTANDARD = isAvailable(() -> Zstandard.isAvailable());

    /// What can be decoded, as the field `accept-encoding` has it.
    public static final String ACCEPTED =
            "gzip, deflate" + (HAS_BROTLI ? ", br" : "") + (HAS_ZSTANDARD ? ", zstd" : "");

    private final ByteSource coded;
    private final Decoder decoder;
    private final int maxExpansion;
    private final Sender sender;
    private @Nullable ByteBuffer block; // made when there is something to decode
    private long codedBytes;
    private long plainBytes;
    private boolean ended;
    private boolean closed;

    private DecodedBody(ByteSource coded, Decoder decoder, int maxExpansion, Sender sender) {
        this.coded = coded;
        this.decoder = decoder;
        this.maxExpansion = maxExpansion;
        this.sender = sender;
    }

    /// Whether a library is there that is not necessarily. In a lambda, as a reference to the method is linked outside.
    private static boolean isAvailable(BooleanSupplier test) {
        try {
            return test.getAsBoolean();
        } catch (LinkageError e) {
            return false;
        }
    }

    /// Returns a body as it was before it was coded.
    ///
    /// @param body as it comes
    /// @param codings of the field `content-encoding`, in the order in which they were applied
    /// @param maxExpansion how many times as long it may become
    /// @param sender who has coded it
    /// @return empty if there is a coding that is not known
    public static Optional<ByteSource> of(ByteSource body, String codings, int maxExpansion, Sender sender) {
        List<String> names = new ArrayList<>();
        for (String name : codings.toLowerCase(Locale.ROOT).split(",", -1)) {
            String stripped = name.strip();
            if (!stripped.isEmpty() && !stripped.equals("identity")) {
                names.add(stripped);
            }
        }
        if (names.size() > 5 || !names.stream().allMatch(DecodedBody::isKnown)) {
            return Optional.empty();
        }
        ByteSource decoded = body;
        for (String name : names.reversed()) {
            decoded = new DecodedBody(decoded, decoder(name), maxExpansion, sender);
        }
        return Optional.of(decoded);
    }

    private static boolean isKnown(String coding) {
        return switch (coding) {
            case "gzip", "x-gzip", "deflate" -> true;
            case "br" -> HAS_BROTLI;
            case "zstd" -> HAS_ZSTANDARD;
            default -> false;
        };
    }

    private static Decoder decoder(String coding) {
        return switch (coding) {
            case "gzip", "x-gzip" -> Inflating.gzip();
            case "deflate" -> Inflating.deflate();
            case "br" -> Brotli.create();
            case "zstd" -> Zstandard.create();
            default -> throw new AssertionError(coding);
        };
    }

    @Override
    public @Nullable ByteBuffer next() {
        while (!ended) {
            if (codedBytes > 0) {
                ByteBuffer plain = decode();
                if (plain.hasRemaining()) {
                    requireHarmless(plain.remaining());
                    return plain;
                }
            }
            ByteBuffer more = coded.next();
            if (more == null) {
                end();
            } else {
                codedBytes += more.remaining();
                decoder.feed(more);
            }
        }
        return closed ? coded.next() : null; // which says that it is closed
    }

    private ByteBuffer decode() {
        if (block == null) {
            block = decoder instanceof Zstandard ? ByteBuffer.allocateDirect(BLOCK) : ByteBuffer.allocate(BLOCK);
        }
        ByteBuffer plain = block.clear();
        try {
            plainBytes += decoder.read(plain);
            return plain.flip();
        } catch (IOException e) {
            close();
            throw sender.mistake("the content of " + coded + " cannot be decoded: " + e.getMessage());
        }
    }

    private void requireHarmless(int last) {
        if (plainBytes > HARMLESS && plainBytes / maxExpansion > codedBytes) {
            close();
            throw new LimitExceededException(
                    codedBytes + " bytes of " + coded + " become more than " + maxExpansion
                            + " times as many: it may be a bomb",
                    last);
        }
    }

    private void end() {
        ended = true;
        boolean isWhole = decoder.isComplete() || codedBytes == 0; // as of an answer to HEAD
        decoder.close();
        if (!isWhole) {
            close();
            throw sender.mistake("the content of " + coded + " ends in the middle of what was compressed");
        }
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            decoder.close();
        }
        closed = true;
        coded.close();
    }

    @Override
    public String toString() {
        return coded.toString();
    }
}
