package weft.http.wire;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/// Bytes as others compress them.
public final class Coded {

    private Coded() {}

    /// Compresses bytes.
    ///
    /// @param coding as the field `content-encoding` has it, or `raw deflate`, the form without a frame
    public static byte[] coded(String coding, byte[] plain) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        switch (coding) {
            case "gzip" -> write(new GZIPOutputStream(coded), plain);
            case "deflate" -> write(new DeflaterOutputStream(coded), plain);
            case "raw deflate" -> write(new DeflaterOutputStream(coded, new Deflater(9, true)), plain);
            case "br" -> {
                Brotli4jLoader.ensureAvailability();
                coded.write(Encoder.compress(plain));
            }
            case "zstd" -> coded.write(Zstd.compress(plain));
            default -> throw new AssertionError(coding);
        }
        return coded.toByteArray();
    }

    private static void write(OutputStream out, byte[] plain) throws IOException {
        try (out) {
            out.write(plain);
        }
    }
}
