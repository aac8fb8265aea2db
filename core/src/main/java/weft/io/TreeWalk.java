package weft.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The paths below a directory.
final class TreeWalk implements Batches<Path> {

    private static final int BATCH = 256;

    private final Stream<Path> stream;
    private final Iterator<Path> paths;
    private @Nullable UncheckedIOException failure; // that came after some paths, which go first

    private TreeWalk(Stream<Path> stream) {
        this.stream = stream;
        paths = stream.iterator();
    }

    /// Begins to walk. Blocks.
    static TreeWalk open(Path start, int depth, FileVisitOption... options) throws IOException {
        return new TreeWalk(Files.walk(start, depth, options));
    }

    @Override
    public List<Path> next() {
        List<Path> batch = new ArrayList<>();
        try {
            throwFailure();
            while (batch.size() < BATCH && paths.hasNext()) {
                batch.add(paths.next());
            }
        } catch (UncheckedIOException e) {
            if (batch.isEmpty()) {
                throw e;
            }
            failure = e;
        }
        return batch;
    }

    private void throwFailure() {
        UncheckedIOException first = failure;
        failure = null;
        if (first != null) {
            throw first;
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
