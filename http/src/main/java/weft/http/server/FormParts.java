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
    private @Nullable Part current; // the last that was handed out
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
                case MultipartDecoder.Data _ -> { // nobody has wanted it
                    if (current != null) {
                        current.passedOver = true;
                    }
                }
                case MultipartDecoder.End _ -> {
                    if (current != null) {
                        current.over = true;
                    }
                }
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
        current = new Part(found.name());
        Headers headers = Headers.of("content-type", found.type().toString());
        Content content = new Content(headers, new ByteReader(current), limit, _ -> exchange.refuse("a part", limit));
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

        private final String name;
        private boolean over; // so that what comes is another's
        private boolean passedOver; // some of it, at least

        Part(String name) {
            this.name = name;
        }

        @Override
        public @Nullable ByteBuffer next() {
            if (passedOver) {
                throw new IllegalStateException("the part " + name
                        + " of a form was passed over: read it before you ask whether there is another one");
            }
            if (!over && event() instanceof MultipartDecoder.Data data) {
                return data.bytes();
            }
            over = true;
            return null;
        }

        @Override
        public void close() {
            over = true;
        }
    }
}
