package weft.bench.harness;

import java.io.IOException;
import java.time.Duration;

/// A subject in Java at the work of one comparison, by itself: what is looked into.
public interface Workload extends AutoCloseable {

    /// Returns its process.
    Child process();

    /// Has it work for some time, or longer if it takes longer to do it once.
    ///
    /// @throws IOException if it fails
    void work(Duration time) throws IOException;

    @Override
    void close();
}
