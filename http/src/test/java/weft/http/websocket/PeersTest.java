package weft.http.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Weft;
import weft.http.client.WebClient;

/// Python's aiohttp and Node's ws, at either end.
@Timeout(120)
class PeersTest {

    private static final String LONG = "xyz".repeat(50_000);

    private static final String AIOHTTP_CLIENT = """
            import asyncio, sys, aiohttp

            async def main(uri):
                async with aiohttp.ClientSession() as session:
                    for compress in (0, 15):
                        async with session.ws_connect(uri, protocols=('b', 'a'), compress=compress) as ws:
                            print(ws.protocol, ws.compress)
                            await ws.send_str('h\u00e9llo')
                            print(await ws.receive_str())
                            await ws.send_bytes(bytes(200000))
                            print(len(await ws.receive_bytes()))
                            await ws.send_str('xyz' * 50000)
                            print(await ws.receive_str() == 'xyz' * 50000)
                            await ws.ping(b'p')
                            await ws.send_str('close')
                            message = await ws.receive()
                            print(message.type.name, ws.close_code, message.extra)
                        async with session.ws_connect(uri, compress=compress) as ws:
                            await ws.close(code=3001, message=b'bye')
                            print(ws.close_code)
                print('ok')

            asyncio.run(main(sys.argv[1]))
            """;

    private static final String AIOHTTP_SERVER = """
            from aiohttp import WSMsgType

            async def handle(request):
                ws = web.WebSocketResponse(protocols=('a',))
                await ws.prepare(request)
                async for message in ws:
                    if message.type == WSMsgType.TEXT and message.data == 'close':
                        await ws.close(code=4002, message=b'as you like')
                    elif message.type == WSMsgType.TEXT:
                        await ws.send_str(message.data)
                    elif message.type == WSMsgType.BINARY:
                        await ws.send_bytes(message.data)
                print('closed', ws.close_code, flush=True)
                return ws

            app = web.Application()
            app.router.add_get('/', handle)
            """;

    private static final String WS_CLIENT = """
            const WebSocket = require('ws');
            const long = 'xyz'.repeat(50000);
            function talk(deflate, then) {
                const ws = new WebSocket(process.argv[1], ['b', 'a'], {perMessageDeflate: deflate});
                ws.on('open', () => {
                    console.log(ws.protocol, ws.extensions);
                    ws.send('h\u00e9llo');
                    ws.send(Buffer.alloc(200000));
                    ws.send('in ', {fin: false});
                    ws.send('parts', {fin: true});
                    ws.send(long);
                    ws.ping('p');
                });
                ws.on('pong', data => console.log('pong', data.toString()));
                ws.on('message', (data, binary) => {
                    if (data.toString() === long) {
                        console.log('long');
                        ws.send('close');
                    } else {
                        console.log(binary ? data.length : data.toString());
                    }
                });
                ws.on('close', (code, reason) => { console.log('close', code, reason.toString()); then(); });
                ws.on('error', e => { console.log(e); process.exit(1); });
            }
            talk(false, () => talk(true, () => console.log('ok')));
            """;

    private static final String WS_SERVER = """
            const {WebSocketServer} = require('ws');
            const server = new WebSocketServer({
                port: 0, host: '127.0.0.1', perMessageDeflate: {threshold: 0}, handleProtocols: () => 'a'});
            server.on('listening', () => console.log(server.address().port));
            server.on('connection', ws => {
                ws.on('message', (data, binary) => {
                    if (data.toString() === 'close') {
                        ws.close(4002, 'as you like');
                    } else {
                        ws.send(data, {binary});
                    }
                });
                ws.on('close', code => console.log('closed', code));
            });
            setTimeout(() => process.exit(), 100000);
            """;

    /// Sends back what comes, and closes when it is told to.
    private static final WebSocketHandler SERVER = socket -> {
        for (WebSocketMessage message : socket.messages()) {
            switch (message) {
                case WebSocketMessage.Text(String text) when text.equals("close") -> socket.close(4003, "as you like");
                case WebSocketMessage.Text(String text) -> socket.send(text);
                case WebSocketMessage.Binary(byte[] bytes) -> socket.send(bytes);
            }
        }
    };

    @Test
    void aiohttpIsServed() {
        Peer peer = Peer.aiohttp(AIOHTTP_CLIENT);
        Talk talk = new Talk().with(options -> options.withSubprotocols("a"));
        talk.run(
                SERVER,
                (server, client) -> assertThat(peer.run(Talk.uri(server))).isEqualTo("""
                a 0
                h\u00e9llo
                200000
                True
                CLOSE 4003 as you like
                3001
                a 15
                h\u00e9llo
                200000
                True
                CLOSE 4003 as you like
                3001
                ok"""));
        assertThat(talk.failures).isEmpty();
    }

    @Test
    void wsIsServed() {
        Peer peer = Peer.ws(WS_CLIENT);
        Talk talk = new Talk().with(options -> options.withSubprotocols("a"));
        talk.run(SERVER, (server, client) -> {
            String answers = peer.run(Talk.uri(server));
            String each = "h\u00e9llo\n200000\nin parts\nlong\nclose 4003 as you like\n";
            assertThat(answers.replaceAll("pong p\n", "")) // which comes before what the handler answers
                    .isEqualTo("a \n" + each + "a permessage-deflate\n" + each + "ok");
            assertThat(answers.split("pong p\n", -1)).hasSize(3);
        });
        assertThat(talk.failures).isEmpty();
    }

    @Test
    void aiohttpServes() {
        assertServes(Peer.aiohttpServer(AIOHTTP_SERVER));
    }

    @Test
    void wsServes() {
        assertServes(Peer.ws(WS_SERVER));
    }

    private static void assertServes(Peer peer) {
        Weft.run(() -> {
            Process process = peer.start();
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
                    WebClient client = WebClient.open()) {
                String uri = "ws://127.0.0.1:" + Weft.toThread(out::readLine) + "/";
                assertTalks(client, uri);
                WebSocketConnection closer = WebSockets.connect(client, uri, WebSocketOptions::withoutCompression);
                closer.close(3001, "bye");
                assertThat(closer.closeCode()).hasValue(3001);
                assertThat(Weft.toThread(out::readLine)).isEqualTo("closed 4002");
                assertThat(Weft.toThread(out::readLine)).isEqualTo("closed 3001");
            } finally {
                process.destroyForcibly();
            }
        });
    }

    private static void assertTalks(WebClient client, String uri) {
        try (WebSocketConnection socket = WebSockets.connect(
                client, uri, options -> options.withSubprotocols("a").withMaxFrame(10_000))) {
            assertThat(socket.subprotocol()).contains("a");
            socket.send("h\u00e9llo");
            assertThat(Talk.text(socket)).isEqualTo("h\u00e9llo");
            socket.send(new byte[200_000]);
            assertThat(socket.receive()).contains(new WebSocketMessage.Binary(new byte[200_000]));
            socket.send(LONG);
            assertThat(Talk.text(socket)).isEqualTo(LONG);
            assertThat(socket.ping()).isPositive();
            socket.send("close");
            assertThat(socket.receive()).isEmpty();
            assertThat(socket.closeCode()).hasValue(4002);
            assertThat(socket.closeReason()).isEqualTo("as you like");
        }
    }
}
