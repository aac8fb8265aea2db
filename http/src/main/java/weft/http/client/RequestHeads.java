package weft.http.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.net.URI;
import java.util.OptionalLong;
import weft.http.Body;
import weft.http.HeaderField;
import weft.http.Request;
import weft.http.wire.DecodedBody;

/// Requests as the codec takes them.
final class RequestHeads {

    private static final AsciiString USER_AGENT = AsciiString.cached("weft");
    private static final AsciiString CODINGS = AsciiString.cached(DecodedBody.ACCEPTED);
    private static final AsciiString ANYTHING = AsciiString.cached("*/*");

    private static final String EXPECT = "expect";
    private static final String CONTINUE = "100-continue";

    /// Our own fields are checked when they are made.
    private static final HttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private RequestHeads() {}

    /// Returns a request whose body is written after it.
    static HttpRequest head(Request request, Route route, ClientOptions options) {
        HttpHeaders headers = headers(request, route, options);
        OptionalLong length = request.body().length();
        if (length.isEmpty()) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, length.getAsLong());
        }
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, methodOf(request), targetOn(route, request.uri()), headers);
    }

    /// Returns a request with its body.
    static HttpRequest whole(Request request, Route route, ClientOptions options, byte[] body) {
        HttpHeaders headers = headers(request, route, options);
        if (body.length > 0 || takesBody(request.method())) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        ByteBuf content = body.length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                methodOf(request),
                targetOn(route, request.uri()),
                content,
                headers,
                EmptyHttpHeaders.INSTANCE);
    }

    /// Whether a server expects one, so that none is worth mentioning: RFC 9110, section 8.6.
    private static boolean takesBody(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    /// Whether the body waits for the server's word.
    static boolean expectsContinue(Request request) {
        return !isEmpty(request.body())
                && request.headers().list(EXPECT).stream().anyMatch(CONTINUE::equalsIgnoreCase);
    }

    private static boolean isEmpty(Body body) {
        return body.length().orElse(1) == 0;
    }

    private static HttpMethod methodOf(Request request) {
        return HttpMethod.valueOf(request.method());
    }

    private static String targetOn(Route route, URI uri) {
        return route.isForwarded() ? route.origin() + target(uri) : target(uri);
    }

    static String target(URI uri) {
        String path = uri.getRawPath();
        String query = uri.getRawQuery();
        String target = path == null || path.isEmpty() ? "/" : path;
        if (query != null) {
            target += "?" + query;
        }
        return Origin.isAscii(target) ? target : URI.create(target).toASCIIString();
    }

    private static HttpHeaders headers(Request request, Route route, ClientOptions options) {
        HttpHeaders headers = UNCHECKED.newHeaders();
        headers.add(HttpHeaderNames.HOST, route.origin().authority());
        for (HeaderField field : request.headers()) {
            add(field, headers);
        }
        if (isEmpty(request.body())) {
            headers.remove(HttpHeaderNames.EXPECT); // RFC 9110, section 10.1.1: there is nothing to wait with
        }
        if (route.isForwarded()) {
            route.proxy()
                    .flatMap(ProxyAddress::authorization)
                    .ifPresent(value -> addDefault(headers, HttpHeaderNames.PROXY_AUTHORIZATION, value));
        }
        addDefault(headers, HttpHeaderNames.USER_AGENT, USER_AGENT);
        addDefault(headers, HttpHeaderNames.ACCEPT, ANYTHING);
        if (options.isDecoding()) {
            boolean isPart = headers.contains(HttpHeaderNames.RANGE); // one of what is compressed cannot be decoded
            addDefault(headers, HttpHeaderNames.ACCEPT_ENCODING, isPart ? HttpHeaderValues.IDENTITY : CODINGS);
        }
        Body body = request.body();
        body.type().ifPresent(type -> addDefault(headers, HttpHeaderNames.CONTENT_TYPE, type.toString()));
        return headers;
    }

    private static void add(HeaderField field, HttpHeaders headers) {
        String name = field.name();
        if (name.equalsIgnoreCase("host")) {
            headers.set(HttpHeaderNames.HOST, field.value());
        } else if (!name.equalsIgnoreCase("content-length") && !name.equalsIgnoreCase("transfer-encoding")) {
            headers.add(name, field.value()); // how long the body is we know ourselves
        }
    }

    private static void addDefault(HttpHeaders headers, AsciiString name, CharSequence value) {
        if (!headers.contains(name)) {
            headers.add(name, value);
        }
    }
}
