package weft.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/// Bytes as the JDK compresses them.
final class Compressed {

    private Compressed() {}

    static byte[] gzip(byte[] plain) {
        return by(GZIPOutputStream::new, plain);
    }

    static byte[] deflate(byte[] plain) {
        return by(DeflaterOutputStream::new, plain);
    }

    private interface Coding {
        OutputStream to(OutputStream coded) throws IOException;
    }

    private static byte[] by(Coding coding, byte[] plain) {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream out = coding.to(coded)) {
            out.write(plain);
        } catch (IOException e) {
            throw new AssertionError(e); // in memory
        }
        return coded.toByteArray();
    }
}
