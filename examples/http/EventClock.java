import static weft.Weft.run;
import static weft.Weft.sleep;

import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import weft.EventLoop;
import weft.http.Request;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.client.ClientTimeouts;
import weft.http.client.ServerEvent;
import weft.http.client.WebClient;
import weft.http.server.EventSender;
import weft.http.server.Router;
import weft.http.server.ServerRequest;
import weft.http.server.WebServer;
import weft.http.test.TestServer;

/// A clock that ticks in the browser: server-sent events, none of which is lost on whoever was away for a while.
///
/// With a port as its argument it serves, for a browser at http://localhost:PORT/. Without, a client listens, which hangs up now and then.
class EventClock {

    static final String PAGE = """
            <!doctype html>
            <title>Clock</title>
            <style>body { font: 20vw sans-serif; text-align: center } body.lost { color: silver }</style>
            <div>...</div>
            <script>
                const clock = new EventSource('/ticks'); // comes back by itself, with the id of the last event it had
                clock.onopen = () => document.body.className = '';
                clock.onerror = () => document.body.className = 'lost';
                clock.addEventListener('tick', tick => document.querySelector('div').textContent = tick.data);
            </script>
            """;

    static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("HH:mm:ss");

    final EventLoop loop = EventLoop.current();
    final Duration start = loop.time();
    final LocalTime startsAt; // what it shows then
    final Duration period;

    EventClock(LocalTime startsAt, Duration period) {
        this.startsAt = startsAt;
        this.period = period;
    }

    Router routes() {
        return Router.EMPTY.get("/", request -> Response.html(PAGE)).get("/ticks", this::ticks);
    }

    Response ticks(ServerRequest request) {
        long now = loop.time().minus(start).dividedBy(period);
        long last = request.header("last-event-id").map(Long::parseLong).orElse(now);
        return EventSender.respond(request, events -> {
            events.retryAfter(period);
            for (long tick = last + 1; ; tick++) { // ends when the client is gone
                sleep(start.plus(period.multipliedBy(tick)).minus(loop.time())); // not at all for one that was missed
                events.send("tick", String.valueOf(tick), startsAt.plusSeconds(tick).format(FORMAT));
            }
        });
    }

    /// Listens, and knows where it was.
    static class Listener {
        final WebClient client;
        String last = "0"; // from the beginning

        Listener(WebClient client) {
            this.client = client.with(options -> options.withTimeouts(ClientTimeouts::withoutTotal));
        }

        void listen(int count) {
            Request request = Request.get("/ticks").withHeader("last-event-id", last);
            try (ClientResponse response = client.send(request).requireSuccess()) {
                int heard = 0;
                for (ServerEvent event : response.events()) {
                    IO.println(event.type() + " " + event.id() + ": " + event.data());
                    last = event.id();
                    if (++heard == count) {
                        return; // which hangs up
                    }
                }
            }
        }
    }

    static void main(String[] arguments) {
        if (arguments.length > 0) {
            int port = Integer.parseInt(arguments[0]);
            run(() -> WebServer.serve(port, new EventClock(LocalTime.now(), Duration.ofSeconds(1)).routes()));
        } else {
            run(EventClock::listenTwice);
        }
    }

    static void listenTwice() {
        Duration period = Duration.ofMillis(20); // of a second, so that nobody has to wait
        EventClock clock = new EventClock(LocalTime.of(11, 59, 57), period);
        try (TestServer server = TestServer.start(clock.routes())) {
            Listener listener = new Listener(server.client());
            listener.listen(2);
            IO.println("away for a while");
            sleep(period.multipliedBy(5));
            listener.listen(5);
        }
    }
}
