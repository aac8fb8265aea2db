import static weft.Weft.createTask;
import static weft.Weft.run;
import static weft.Weft.taskGroup;

import java.util.LinkedHashSet;
import java.util.Set;
import weft.Task;
import weft.http.Response;
import weft.http.client.WebClient;
import weft.http.server.Router;
import weft.http.server.ServerRequest;
import weft.http.server.WebServer;
import weft.http.websocket.WebSocketConnection;
import weft.http.websocket.WebSocketMessage.Text;
import weft.http.websocket.WebSockets;
import weft.sync.AsyncQueue;

/// A chat room in the browser: who opens the page gives a name, and hears what the others say.
///
/// With a port as its argument it serves, for a browser at http://localhost:PORT/. Without, two guests talk.
class Chat {

    static final String PAGE = """
            <!doctype html>
            <title>Chat</title>
            <style>body { font: 1rem sans-serif; max-width: 40rem; margin: 2rem auto } input { width: 100%; font: inherit }</style>
            <h1>Chat</h1>
            <div id="lines"></div>
            <form><input placeholder="say something" autofocus></form>
            <script>
                const wanted = new URLSearchParams(location.search);
                const name = wanted.get('name') || prompt('Your name?') || 'somebody';
                const socket = new WebSocket(location.origin.replace('http', 'ws') + '/chat?name=' + encodeURIComponent(name));
                const input = document.querySelector('input');
                const show = text => {
                    const line = document.createElement('p');
                    line.textContent = text;
                    document.getElementById('lines').append(line);
                };
                socket.onmessage = event => show(event.data);
                socket.onclose = event => show('The room is closed: ' + event.code);
                socket.onopen = () => wanted.has('say') && socket.send(wanted.get('say'));
                document.querySelector('form').onsubmit = event => {
                    event.preventDefault();
                    socket.send(input.value);
                    input.value = '';
                };
            </script>
            """;

    /// A guest's lines wait here while its connection is slow; should it not keep up, it misses some.
    record Guest(String name, AsyncQueue<String> lines) {
        void hear(String line) {
            lines.tryPut(line);
        }
    }

    final Set<Guest> guests = new LinkedHashSet<>();

    static void main(String[] arguments) {
        if (arguments.length > 0) {
            run(() -> {
                WebServer server = WebServer.open(Integer.parseInt(arguments[0]), new Chat().routes());
                IO.println("http://localhost:" + server.port() + "/");
                server.serveForever();
            });
        } else {
            run(Chat::twoGuests);
        }
    }

    Router routes() {
        return Router.EMPTY
                .get("/", request -> Response.html(PAGE))
                .get("/chat", request -> WebSockets.accept(request, socket -> welcome(request, socket)));
    }

    void welcome(ServerRequest request, WebSocketConnection socket) {
        Guest guest = new Guest(request.query().first("name").orElse("somebody"), AsyncQueue.create(100));
        guests.add(guest);
        tell(guest.name + " came in");
        try {
            taskGroup(group -> {
                group.createTask("lines for " + guest.name, () -> {
                    while (true) {
                        socket.send(guest.lines.get());
                    }
                });
                for (var message : socket.messages()) {
                    if (message instanceof Text(String text)) {
                        tell(guest.name + ": " + text);
                    }
                }
                group.cancel("the guest has left");
            });
        } finally {
            guests.remove(guest);
            tell(guest.name + " left");
        }
    }

    void tell(String line) {
        guests.forEach(guest -> guest.hear(line));
    }

    static void twoGuests() {
        try (WebServer server = WebServer.open(0, new Chat().routes());
                WebClient client = WebClient.open()) {
            Task<Void> serving = createTask("server", server::serveForever);
            String address = "ws://localhost:" + server.port() + "/chat?name=";
            try (WebSocketConnection ann = WebSockets.connect(client, address + "Ann")) {
                IO.println("Ann hears: " + line(ann));
                try (WebSocketConnection bob = WebSockets.connect(client, address + "Bob")) {
                    IO.println("Ann hears: " + line(ann));
                    IO.println("Bob hears: " + line(bob));
                    bob.send("hello, Ann");
                    IO.println("Ann hears: " + line(ann));
                }
                IO.println("Ann hears: " + line(ann));
            }
            server.shutdown();
            serving.await();
        }
    }

    static String line(WebSocketConnection socket) {
        return socket.receive().orElseThrow() instanceof Text(String text) ? text : "no text";
    }
}
