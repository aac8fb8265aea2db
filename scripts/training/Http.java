import module weft.core;
import module weft.http;
import java.net.InetSocketAddress;
import weft.http.Response;
import weft.http.client.WebClient;
import weft.http.server.Router;
import weft.http.server.WebServer;

/// As Core.java does, with a request.
void main() {
    Weft.run(() -> {
        Router router = Router.EMPTY.get("/", request -> Response.text("hello"));
        try (WebServer server = WebServer.open(new InetSocketAddress("127.0.0.1", 0), options -> options, router)) {
            Task<Void> serving = Weft.createTask(() -> server.serveForever());
            try (WebClient client = WebClient.open()) {
                IO.println(client.get("http://127.0.0.1:" + server.port()).text());
            }
            server.close();
            serving.await();
        }
    });
}
