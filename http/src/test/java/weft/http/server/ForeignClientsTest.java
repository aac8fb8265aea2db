package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.websocket.Peer;

/// Python's aiohttp and Node's http and http2 as clients. (WebSockets of theirs: see
/// `weft.http.websocket.PeersTest`.)
@Timeout(60)
class ForeignClientsTest {

    private static final int LARGE = 10 << 20;

    private static final String AIOHTTP = """
            import asyncio, sys, aiohttp

            async def chunks():
                for i in range(100):
                    yield b'x' * 10000

            async def main(uri):
                async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session:
                    async with session.get(uri + 'hello?a=b') as r:
                        print(r.status, await r.text())
                    big = bytes(range(256)) * 4096
                    async with session.post(uri + 'echo', data=big) as r:
                        print(await r.read() == big)
                    async with session.post(uri + 'echo', data=chunks()) as r:
                        print(len(await r.read()))
                    for coding in 'gzip', 'deflate':
                        async with session.post(uri + 'echo', data=big, compress=coding) as r:
                            print(await r.read() == big)
                    async with session.get(uri + 'stream') as r:
                        print(sum([len(part) async for part in r.content.iter_chunked(5000)]))
                    async with session.get(uri + 'text') as r:
                        print(r.headers['Content-Encoding'], len(await r.text()))
                    async with session.head(uri + 'text') as r:
                        print(r.status)
                    ports = set()
                    for i in range(100):
                        async with session.get(uri + 'address') as r:
                            ports.add(await r.text())
                    print(len(ports))
                print('ok')

            asyncio.run(main(sys.argv[1]))
            """;

    private static final String NODE_HTTP = """
            const http = require('http');
            const uri = process.argv[1];
            const agent = new http.Agent({keepAlive: true, maxSockets: 1});
            function send(method, path, parts = []) {
                return new Promise((resolve, reject) => {
                    const request = http.request(uri + path, {method, agent}, response => {
                        const all = [];
                        response.on('data', part => all.push(part));
                        response.on('end', () => resolve({response, body: Buffer.concat(all)}));
                    });
                    request.on('error', reject);
                    if (parts.length === 1) request.setHeader('content-length', parts[0].length);
                    parts.forEach(part => request.write(part));
                    request.end();
                });
            }
            """;

    private static final String NODE_HTTP2 = """
            const http2 = require('http2');
            const session = http2.connect(process.argv[1]);
            function send(method, path, parts = []) {
                return new Promise((resolve, reject) => {
                    const request = session.request(
                        {':method': method, ':path': '/' + path}, {endStream: parts.length === 0});
                    const all = [];
                    const response = {};
                    request.on('response', headers => {
                        response.statusCode = headers[':status'];
                        response.headers = headers;
                    });
                    request.on('data', part => all.push(part));
                    request.on('end', () => resolve({response, body: Buffer.concat(all)}));
                    request.on('error', reject);
                    parts.forEach(part => request.write(part));
                    if (parts.length > 0) request.end();
                });
            }
            """;

    private static final String NODE_MAIN = """
            async function main() {
                const hello = await send('GET', 'hello?a=b');
                console.log(hello.response.statusCode, hello.body.toString());
                const big = Buffer.alloc(1 << 20, 'abc');
                console.log((await send('POST', 'echo', [big])).body.equals(big));
                console.log((await send('POST', 'echo', Array(100).fill(Buffer.alloc(10000)))).body.length);
                console.log((await send('GET', 'stream')).body.length);
                console.log((await send('HEAD', 'text')).response.statusCode);
                const ports = new Set();
                for (let i = 0; i < 100; i++) ports.add((await send('GET', 'address')).body.toString());
                console.log(ports.size);
                console.log('ok');
                process.exit();
            }
            main().catch(e => { console.log(e); process.exit(1); });
            """;

    private static Response answer(ServerRequest request) throws Exception {
        return Compression.DEFAULT.handle(request, known -> switch (known.path()) {
            case "/echo" ->
                Response.of(Body.from(MediaType.BYTES, known.contentUpTo(LARGE).reader()));
            case "/stream" ->
                Response.of(Body.stream(MediaType.BYTES, out -> {
                    for (int i = 0; i < 200; i++) {
                        out.write(new byte[10_000]);
                        Weft.checkpoint();
                    }
                }));
            case "/text" -> Response.text("abc".repeat(10_000));
            case "/address" -> Response.text(known.remoteAddress().orElseThrow().toString());
            default -> Response.text(known.target());
        });
    }

    private static String said(Peer peer) {
        String[] said = new String[1];
        Served served = new Served();
        served.run(ForeignClientsTest::answer, server -> said[0] = peer.run("http://127.0.0.1:" + server.port() + "/"));
        assertThat(served.failures).isEmpty();
        return said[0];
    }

    @Test
    void aiohttpIsServed() {
        assertThat(said(Peer.aiohttp(AIOHTTP))).isEqualTo("""
                200 /hello?a=b
                True
                1000000
                True
                True
                2000000
                gzip 30000
                200
                1
                ok""");
    }

    private static final String NODE_SAYS = """
            200 /hello?a=b
            true
            1000000
            2000000
            200
            1
            ok""";

    @Test
    void nodesHttpIsServed() {
        assertThat(said(Peer.node(NODE_HTTP + NODE_MAIN))).isEqualTo(NODE_SAYS);
    }

    @Test
    void nodesHttp2IsServed() {
        assertThat(said(Peer.node(NODE_HTTP2 + NODE_MAIN))).isEqualTo(NODE_SAYS);
    }
}
