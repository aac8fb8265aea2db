import static weft.Weft.run;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import weft.http.Body;
import weft.http.HeaderField;
import weft.http.Headers;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.client.ClientOptions;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.http.server.Handler;
import weft.http.server.ServerRequest;
import weft.http.server.WebServer;
import weft.http.test.TestServer;
import weft.io.ByteStream;
import weft.net.Net;
import weft.sync.AsyncEvent;

/// A reverse proxy: one address in front of several servers, which take turns.
///
/// `weft run examples/http/ReverseProxy.java 8080 http://localhost:8081 http://localhost:8082` serves; without arguments it stands
/// before two servers of its own.
class ReverseProxy implements Handler {

    /// What is for the next neighbour alone, as are those that `connection` names: RFC 9110, section 7.6.1.
    static final Set<String> HOP_BY_HOP = Set.of("connection", "keep-alive", "proxy-authenticate", "proxy-authorization",
            "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade");

    final WebClient client;
    final List<String> backends;
    int turn;

    ReverseProxy(WebClient client, List<String> backends) {
        this.client = client.with(options -> options.withoutDecoding().withoutCookies().withMaxRedirects(0));
        this.backends = backends.stream().map(address -> address.replaceFirst("/$", "")).toList();
    }

    @Override
    public Response handle(ServerRequest request) {
        if (!request.target().startsWith("/")) { // what follows the backend's address must not become a part of it
            return Response.text("not a path: " + request.target() + "\n").withStatus(400);
        }
        String backend = backends.get(turn++ % backends.size());
        Body body = request.hasContent() ? Body.from(request.withoutDecoding().contentUpTo(Long.MAX_VALUE)) : Body.EMPTY;
        try {
            ClientResponse answer = client.send(
                    new Request(request.method(), URI.create(backend + request.target()), forwarded(request), body));
            Body passedOn = Body.from(answer.content()); // which the server closes
            return new Response(answer.status(), endToEnd(answer.headers()), passedOn);
        } catch (IllegalArgumentException e) {
            return Response.text("not an address: " + request.target() + "\n").withStatus(400);
        } catch (UncheckedIOException e) {
            return Response.text("no answer from " + backend + "\n").withStatus(502);
        }
    }

    static Headers forwarded(ServerRequest request) {
        List<String> clients = new ArrayList<>(request.headers().list("x-forwarded-for"));
        if (request.remoteAddress().orElse(null) instanceof InetSocketAddress client) {
            clients.add(client.getAddress().getHostAddress());
        }
        return endToEnd(request.headers())
                .without("host") // the backend has one of its own
                .with("x-forwarded-for", String.join(", ", clients))
                .with("x-forwarded-proto", request.scheme())
                .with("x-forwarded-host", request.host())
                .plus("via", request.protocol().substring("HTTP/".length()) + " weft");
    }

    static Headers endToEnd(Headers headers) {
        List<String> named = headers.list("connection").stream().map(String::toLowerCase).toList();
        List<HeaderField> kept = new ArrayList<>();
        for (HeaderField field : headers) {
            String name = field.name().toLowerCase();
            if (!HOP_BY_HOP.contains(name) && !named.contains(name)) {
                kept.add(field);
            }
        }
        return Headers.of(kept);
    }

    static void main(String[] arguments) {
        run(() -> {
            try (WebClient client = WebClient.open(ReverseProxy::patient)) {
                if (arguments.length > 1) {
                    List<String> backends = List.of(arguments).subList(1, arguments.length);
                    WebServer.serve(Integer.parseInt(arguments[0]), new ReverseProxy(client, backends));
                } else {
                    twoBackends(client);
                }
            }
        });
    }

    /// A download takes the time it takes.
    static ClientOptions patient(ClientOptions options) {
        return options.withMaxConnections(10_000).withTimeouts(limits -> limits.withoutTotal());
    }

    static void twoBackends(WebClient client) {
        try (TestServer one = TestServer.start(backend("one"));
                TestServer two = TestServer.start(backend("two"));
                TestServer proxy = TestServer.start(new ReverseProxy(client, List.of(one.uri("/"), two.uri("/"))))) {
            Request greeting = Request.get("/greeting").withHeader("te", "trailers").withHeader("accept-language", "de");
            IO.println(proxy.client().send(greeting).text());
            IO.println(proxy.client().send(greeting).text());

            AsyncEvent heard = AsyncEvent.create();
            Body talk = Body.stream(MediaType.TEXT, out -> {
                out.write("the first line\n");
                heard.await(); // its echo has come back before there is a second line
                out.write("the second line\n");
            });
            try (ClientResponse echo = proxy.client().post("/echo", talk)) {
                for (String line : echo.content().reader().lines()) {
                    IO.println("echo of " + line);
                    heard.set();
                }
            }

            try (ByteStream stream = Net.connect("localhost", URI.create(proxy.uri("/")).getPort())) {
                stream.write("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                IO.println("for no path: " + stream.readLine());
            }

            one.close();
            for (int i = 0; i < 4; i++) {
                try (ClientResponse answer = proxy.client().get("/greeting")) {
                    IO.println("without one: " + answer.status());
                }
            }
        }
    }

    static Handler backend(String name) {
        return request -> request.path().equals("/echo")
                ? Response.of(Body.from(request.content()))
                : Response.text(name + " was asked for " + request.path() + " by " + request.header("x-forwarded-for").orElse("?")
                        + " over " + request.header("x-forwarded-proto").orElse("?")
                        + ", in " + request.header("accept-language").orElse("?")
                        + ", with te " + request.header("te").orElse("dropped"));
    }
}
