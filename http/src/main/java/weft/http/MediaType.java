package weft.http;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import weft.http.syntax.Tokens;

/// What a body is: a media type with parameters, RFC 9110, section 8.3.
///
/// @param type such as `text/html`, in lower case
/// @param parameters such as `charset`, whose names are in lower case
/// @asyncio none; aiohttp's content_type and charset
public record MediaType(String type, Map<String, String> parameters) {

    /// Bytes of any kind.
    public static final MediaType BYTES = parse("application/octet-stream");

    /// Text in UTF-8.
    public static final MediaType TEXT = parse("text/plain; charset=utf-8");

    /// HTML in UTF-8.
    public static final MediaType HTML = parse("text/html; charset=utf-8");

    /// JSON.
    public static final MediaType JSON = parse("application/json");

    /// The fields of a form.
    public static final MediaType FORM = parse("application/x-www-form-urlencoded");

    /// Copies the parameters.
    public MediaType {
        parameters = Map.copyOf(parameters);
    }

    /// Reads a media type. What makes no sense is passed over, as senders are not careful.
    ///
    /// @param text such as `text/html; charset=utf-8`
    /// @return the media type
    public static MediaType parse(String text) {
        List<String> parts = Tokens.split(text, ';');
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : parts.subList(Math.min(1, parts.size()), parts.size())) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                String name = part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                parameters.putIfAbsent(
                        name, Tokens.unquoted(part.substring(equals + 1).strip()));
            }
        }
        return new MediaType(parts.isEmpty() ? "" : parts.getFirst().toLowerCase(Locale.ROOT), parameters);
    }

    /// Returns the charset that is named.
    ///
    /// @return empty if none is named, or one that this JVM does not know
    public Optional<Charset> charset() {
        String name = parameters.get("charset");
        try {
            return name == null ? Optional.empty() : Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    /// Returns whether this is one of several that are text: `text/...`, JSON, XML.
    ///
    /// @return whether it is text
    public boolean isText() {
        return type.startsWith("text/")
                || type.endsWith("+json")
                || type.endsWith("+xml")
                || type.equals("application/json")
                || type.equals("application/xml")
                || type.equals("application/javascript");
    }

    /// Returns this as it is sent.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type);
        parameters.forEach((name, value) -> text.append("; ")
                .append(name)
                .append('=')
                .append(Tokens.isToken(value) ? value : Tokens.quoted(value)));
        return text.toString();
    }
}
