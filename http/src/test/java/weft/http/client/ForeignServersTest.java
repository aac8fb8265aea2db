package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.Weft;
import weft.http.Body;
import weft.http.Request;
import weft.http.websocket.Peer;

/// Python's aiohttp and Node's http as servers; as clients they are in `weft.http.server.ForeignClientsTest`. (Node's
/// http2 is in [Http2Test], what aiohttp makes of forms in [BodiesTest], its WebSockets in
/// `weft.http.websocket.PeersTest`.)
@Timeout(60)
class ForeignServersTest {

    private static final String AIOHTTP = """
            import tempfile
            data = tempfile.NamedTemporaryFile(suffix='.bin')
            data.write(b'0123456789' * 1000)
            data.flush()

            async def hello(request):
                return web.Response(text=f'{request.method} {request.path_qs} {len(await request.read())}')

            async def stream(request):
                response = web.StreamResponse()
                await response.prepare(request)
                for i in range(200):
                    await response.write(bytes(10000))
                return response

            async def packed(request):
                response = web.Response(text='abc' * 10000)
                response.enable_compression(web.ContentCoding.gzip)
                return response

            async def ranged(request):
                return web.FileResponse(data.name)

            async def moved(request):
                return web.Response(
                    status=int(request.match_info['status']), headers={'location': '../hello?moved'}, text='elsewhere')

            async def login(request):
                response = web.Response(status=303, headers={'location': '/who'})
                response.set_cookie('session', '17', httponly=True)
                response.set_cookie('theme', 'dark', path='/who')
                return response

            async def who(request):
                return web.Response(text=' '.join(sorted(f'{name}={value}' for name, value in request.cookies.items())))

            async def port(request):
                return web.Response(text=str(request.transport.get_extra_info('peername')[1]))

            async def connections(request):
                return web.Response(text=str(len(request.protocol._manager.connections)))

            app = web.Application()
            for path, handler in (('/hello', hello), ('/stream', stream), ('/packed', packed), ('/ranged', ranged),
                                  ('/moved/{status}', moved), ('/login', login), ('/who', who), ('/port', port),
                                  ('/connections', connections)):
                app.router.add_route('*', path, handler)
            """;

    private static final String NODE = """
            const http = require('http'), zlib = require('zlib');
            const data = Buffer.from('0123456789'.repeat(1000));

            function text(response, text) {
                response.setHeader('content-length', Buffer.byteLength(text));
                response.end(text);
            }

            function ranged(range, response) {
                const [, first, last] = /bytes=(\\d+)-(\\d*)/.exec(range) || [];
                if (!first) return response.end(data);
                if (Number(first) >= data.length) return response.writeHead(416, {'content-length': 0}).end();
                const end = Math.min(Number(last || data.length - 1), data.length - 1);
                response.writeHead(206, {'content-range': `bytes ${first}-${end}/${data.length}`});
                response.end(data.subarray(Number(first), end + 1));
            }

            const server = http.createServer((request, response) => {
                let length = 0;
                request.on('data', part => length += part.length);
                request.on('end', () => {
                    const path = request.url.split('?')[0];
                    if (path === '/hello') text(response, `${request.method} ${request.url} ${length}`);
                    else if (path === '/stream') {
                        for (let i = 0; i < 200; i++) response.write(Buffer.alloc(10000));
                        response.end();
                    } else if (path === '/packed' && /gzip/.test(request.headers['accept-encoding'])) {
                        response.setHeader('content-encoding', 'gzip');
                        response.end(zlib.gzipSync('abc'.repeat(10000)));
                    } else if (path === '/ranged') ranged(request.headers.range, response);
                    else if (path.startsWith('/moved/')) {
                        response.writeHead(Number(path.substring(7)), {location: '../hello?moved'}).end('elsewhere');
                    } else if (path === '/login') {
                        response.writeHead(303, {location: '/who', 'set-cookie':
                            ['session=17; HttpOnly; Path=/', 'theme=dark; Path=/who']}).end();
                    } else if (path === '/who') text(response, request.headers.cookie.split('; ').sort().join(' '));
                    else if (path === '/port') text(response, String(request.socket.remotePort));
                    else if (path === '/connections') server.getConnections((e, count) => text(response, String(count)));
                    else response.writeHead(404).end();
                });
            });
            // else longer than this test may be held up
            server.keepAliveTimeout = process.argv[1] ? 1000 * process.argv[1] : 100_000;
            server.listen(0, '127.0.0.1', () => console.log(server.address().port));
            process.stdin.on('end', () => process.exit());
            process.stdin.resume();
            """;

    private enum Foreign {
        AIOHTTP_SERVER,
        NODE_SERVER;

        /// @param arguments how many seconds an idle connection is kept, if not for long
        private void serve(List<String> arguments, Peer.Use body) throws Exception {
            Peer peer = switch (this) {
                case AIOHTTP_SERVER -> Peer.aiohttpServer(AIOHTTP);
                case NODE_SERVER -> Peer.node(NODE);
            };
            peer.serve(arguments, body);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneConnectionBringsAnswersOfAllKinds(Foreign server) throws Exception {
        server.serve(List.of(), base -> {
            try (WebClient client = WebClient.open(options -> options.withBase(base))) {
                String port = client.get("/port").text();
                assertThat(client.get("/hello?a=b").text()).isEqualTo("GET /hello?a=b 0");
                assertThat(client.post("/hello", Body.of("data")).text()).isEqualTo("POST /hello 4");
                try (ClientResponse response = client.send(Request.of("HEAD", "/hello"))) {
                    assertThat(response.content().length()).isEqualTo(OptionalLong.of("HEAD /hello 0".length()));
                    assertThat(response.text()).isEmpty();
                }
                try (ClientResponse response = client.get("/stream")) {
                    assertThat(response.headers().list("transfer-encoding")).containsExactly("chunked");
                    assertThat(response.bytes()).hasSize(2_000_000);
                }
                try (ClientResponse response = client.get("/packed")) {
                    assertThat(response.headers().first("content-encoding")).contains("gzip");
                    assertThat(response.text()).isEqualTo("abc".repeat(10_000));
                }
                for (int i = 0; i < 100; i++) {
                    assertThat(client.get("/port").text()).isEqualTo(port);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void partsComeAsTheyAreAskedFor(Foreign server) throws Exception {
        server.serve(List.of(), base -> {
            Request ranged = Request.get(base + "/ranged");
            try (WebClient client = WebClient.open()) {
                assertThat(client.send(ranged).bytes()).hasSize(10_000);
                try (ClientResponse response = client.send(ranged.withHeader("range", "bytes=9995-"))) {
                    assertThat(response.status()).isEqualTo(206);
                    assertThat(response.headers().first("content-range")).contains("bytes 9995-9999/10000");
                    assertThat(response.text()).isEqualTo("56789");
                }
                assertThat(client.send(ranged.withHeader("range", "bytes=10-12"))
                                .text())
                        .isEqualTo("012");
                try (ClientResponse response = client.send(ranged.withHeader("range", "bytes=10000-"))) {
                    assertThat(response.status()).isEqualTo(416);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void redirectsAreFollowedAndCookiesGivenBack(Foreign server) throws Exception {
        server.serve(List.of(), base -> {
            try (WebClient client = WebClient.open(options -> options.withBase(base))) {
                for (int status : List.of(301, 302, 303)) {
                    try (ClientResponse response = client.post("/moved/" + status, Body.of("data"))) {
                        assertThat(response.history()).extracting(Hop::status).containsExactly(status);
                        assertThat(response.text()).isEqualTo("GET /hello?moved 0");
                    }
                }
                for (int status : List.of(307, 308)) {
                    assertThat(client.post("/moved/" + status, Body.of("data")).text())
                            .isEqualTo("POST /hello?moved 4");
                }
                assertThat(client.get("/login").text()).isEqualTo("session=17 theme=dark");
            }
        });
    }

    /// A request that may not come twice goes over a new connection, once the server has closed the one before.
    @ParameterizedTest
    @EnumSource
    void serverMayCloseWhatIsIdleFirst(Foreign server) throws Exception {
        server.serve(List.of("0.05"), base -> {
            Set<String> ports = new LinkedHashSet<>();
            try (WebClient client = WebClient.open();
                    WebClient watcher = WebClient.open()) {
                for (int i = 0; i < 3; i++) {
                    ports.add(client.post(base + "/port", Body.of("once")).text());
                    while (!watcher.get(base + "/connections").text().equals("1")) { // which is the watcher's own
                        Weft.sleep(Duration.ofMillis(10));
                    }
                }
            }
            assertThat(ports).hasSize(3);
        });
    }
}
