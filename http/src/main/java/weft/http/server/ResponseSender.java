package weft.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.OptionalLong;
import weft.Weft;
import weft.http.Body;
import weft.http.HeaderField;
import weft.http.Response;
import weft.http.wire.OutgoingBody;

/// Sends answers.
final class ResponseSender {

    /// What becomes of the connection after it.
    enum After {
        KEEP,
        CLOSE
    }

    // Our own header fields are checked when they are made.
    private static final HttpHeadersFactory HEADERS =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private ResponseSender() {}

    /// Sends an answer. The exchange has how much of it, also if this fails.
    static void send(Exchange exchange, Response response, After after) throws Exception {
        Body body = response.body();
        boolean bodiless = exchange.isHead() || response.status() == 204 || response.status() == 304;
        HttpHeaders headers = headersOf(exchange, response, after);
        HttpResponseStatus status = HttpResponseStatus.valueOf(response.status());
        Weft.checkpointIfDue(); // who is cancelled here has sent nothing
        exchange.beginAnswer();
        if (bodiless || body instanceof Body.Bytes) {
            ByteBuf bytes = !bodiless && body instanceof Body.Bytes known && known.bytes().length > 0
                    ? Unpooled.wrappedBuffer(known.bytes())
                    : Unpooled.EMPTY_BUFFER;
            exchange.sent = bytes.readableBytes();
            exchange.channel.write(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, status, bytes, headers, EmptyHttpHeaders.INSTANCE));
            return;
        }
        exchange.channel.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers));
        OutgoingBody out = OutgoingBody.of(body, exchange.channel);
        try {
            out.send();
        } finally {
            exchange.sent = out.written();
        }
    }

    /// Whether the end of the body can be told only by closing: to a client of HTTP/1.0.
    static boolean endsByClosing(Exchange exchange, Response response) {
        return exchange.head.protocolVersion().equals(HttpVersion.HTTP_1_0)
                && response.body().length().isEmpty()
                && !exchange.isHead();
    }

    private static HttpHeaders headersOf(Exchange exchange, Response response, After after) {
        HttpHeaders headers = HEADERS.newHeaders();
        for (HeaderField field : response.headers()) {
            if (!isFraming(field.name())) {
                headers.add(field.name(), field.value());
            }
        }
        addLength(exchange, response, headers);
        response.body()
                .type()
                .ifPresent(type ->
                        addDefault(response, headers, HttpHeaderNames.CONTENT_TYPE, exchange.serving.textOf(type)));
        addDefault(response, headers, HttpHeaderNames.DATE, exchange.serving.clock.date());
        exchange.serving.options.name().ifPresent(name -> addDefault(response, headers, HttpHeaderNames.SERVER, name));
        if (!exchange.isHttp2()) {
            if (after == After.CLOSE) {
                headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            } else if (exchange.head.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
                headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
            }
        }
        return headers;
    }

    private static void addDefault(Response response, HttpHeaders headers, AsciiString name, String value) {
        if (response.headers().size() == 0 || !headers.contains(name)) { // the first is most answers, and quickly seen
            headers.add(name, value);
        }
    }

    private static void addLength(Exchange exchange, Response response, HttpHeaders headers) {
        OptionalLong length = response.body().length();
        if (response.status() == 204 || response.status() == 304) {
            return;
        }
        if (exchange.isHead()
                && response.body() == Body.EMPTY
                && response.headers().has("content-length")) { // the handler knows how long a GET's would be
            headers.set(
                    HttpHeaderNames.CONTENT_LENGTH,
                    response.headers().first("content-length").orElseThrow());
        } else if (length.isPresent()) {
            headers.add(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length.getAsLong()));
        } else if (!exchange.isHttp2()
                && !exchange.isHead()
                && exchange.head.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
    }

    /// Whether it says where a message ends, which is the server's to say.
    private static boolean isFraming(String name) {
        return switch (name.length()) {
            case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
            case 14 -> name.equalsIgnoreCase("content-length");
            case 17 -> name.equalsIgnoreCase("transfer-encoding");
            default -> false;
        };
    }
}
