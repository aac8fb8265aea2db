package weft.http.server;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import weft.http.Content;
import weft.http.Headers;
import weft.http.wire.MultipartDecoder;
import weft.io.ByteReader;
import weft.io.ByteSource;

/// The parts of a form as they arrive.
final class FormParts implements Iterator<FormPart> {

    private final MultipartDecoder decoder;
    private final ByteReader body;
    private final int limit;
    private final Exchange exchange;
    private boolean ended; // the body
    private boolean inside; // of a part that was handed out
    private MultipartDecoder.@Nullable Begin begin; // of the next one

    FormParts(MultipartDecoder decoder, ByteReader body, Exchange exchange) {
        this.decoder = decoder;
        this.body = body;
        this.exchange = exchange;
        limit = exchange.serving.options.limits().body();
    }

    @Override
    public boolean hasNext() {
        while (begin == null) {
            MultipartDecoder.Event event = event();
            if (event == null) {
                return false;
            }
            switch (event) {
                case MultipartDecoder.Begin found -> begin = found;
                case MultipartDecoder.Data _ -> {} // nobody wanted it
                case MultipartDecoder.End _ -> inside = false;
            }
        }
        return true;
    }

    @Override
    public FormPart next() {
        MultipartDecoder.Begin found = hasNext() ? begin : null;
        if (found == null) {
            throw new NoSuchElementException("the form has no more parts");
        }
        begin = null;
        inside = true;
        Headers headers = Headers.of("content-type", found.type().toString());
        Content content =
                new Content(headers, new ByteReader(new Part()), limit, _ -> exchange.refuse("a part", limit));
        return new FormPart(found.name(), found.fileName(), found.type(), content);
    }

    /// Returns what comes next; null at the end.
    private MultipartDecoder.@Nullable Event event() {
        while (true) {
            MultipartDecoder.Event event = decoder.poll();
            if (event != null || ended) {
                return event;
            }
            boolean more = body.readInPlace(bytes -> {
                boolean some = bytes.hasRemaining();
                if (some) {
                    decoder.feed(bytes);
                }
                return some;
            });
            if (!more) {
                ended = true;
                decoder.end();
            }
        }
    }

    private final class Part implements ByteSource {

        private boolean over;

        @Override
        public @Nullable ByteBuffer next() {
            while (!over && inside && begin == null) {
                MultipartDecoder.Event event = event();
                if (event instanceof MultipartDecoder.Data data) {
                    return data.bytes();
                }
                over = true;
                inside = false;
            }
            return null;
        }

        @Override
        public void close() {
            over = true;
        }
    }
}
