package weft.http.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Turns coded bytes into plain ones, a few at a time, so that those who make much of little cost no memory.
///
/// It never suspends, so a cancellation cannot find it in the middle of something.
sealed interface Decoder extends AutoCloseable permits Inflating, Brotli, Zstandard {

    /// Takes coded bytes, all of which [#read] has used before this is called again.
    void feed(ByteBuffer coded);

    /// Decodes what fits.
    ///
    /// @param target where it goes; has room
    /// @return how many bytes it were; 0 if more coded ones are needed, or nothing follows
    /// @throws IOException if the coded bytes make no sense
    int read(ByteBuffer target) throws IOException;

    /// Whether the coded bytes could end here.
    boolean isComplete();

    @Override
    void close();
}
