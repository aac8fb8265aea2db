package weft.http.wire;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import weft.http.HeaderField;
import weft.http.Headers;

/// Between our messages and those of Netty's codecs. Both versions of the protocol use the objects of
/// the first: HTTP/2 has them made of frames.
public final class Wire {

    private Wire() {}

    /// Returns the headers of a message that came in.
    ///
    /// @param headers Netty's
    /// @param sender who has sent it
    /// @return ours
    /// @throws weft.http.BadMessageException if one of them has a character that must not be there
    public static Headers headersOf(HttpHeaders headers, Sender sender) {
        List<HeaderField> fields = new ArrayList<>(headers.size());
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        try {
            while (all.hasNext()) {
                Map.Entry<CharSequence, CharSequence> field = all.next();
                String name = field.getKey().toString();
                if (!name.startsWith("x-http2-")) { // what Netty notes of a frame
                    fields.add(new HeaderField(name, field.getValue().toString()));
                }
            }
        } catch (IllegalArgumentException e) {
            throw sender.mistake(String.valueOf(e.getMessage()));
        }
        return Headers.of(fields);
    }

    /// Adds headers to a message that goes out.
    ///
    /// @param headers ours
    /// @param target Netty's
    public static void add(Headers headers, HttpHeaders target) {
        for (HeaderField field : headers) {
            target.add(field.name(), field.value());
        }
    }
}
