package weft.net;

import java.io.IOException;
import java.io.UncheckedIOException;

/// What Netty reports, as this library throws it.
final class NetErrors {

    private NetErrors() {}

    static RuntimeException of(Throwable error) {
        return switch (error) {
            case UncheckedIOException e -> e;
            case IOException e -> new UncheckedIOException(e.getMessage(), e);
            case RuntimeException e -> e;
            default -> new UncheckedIOException(new IOException(error));
        };
    }
}
