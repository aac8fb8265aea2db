//DEPS com.h2database:h2:2.5.252

import static weft.Weft.createTask;
import static weft.Weft.run;
import static weft.Weft.toThread;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.h2.jdbcx.JdbcConnectionPool;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import weft.Task;
import weft.http.BadMessageException;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.http.json.Json;
import weft.http.json.JsonBinding;
import weft.http.server.Handler;
import weft.http.server.Router;
import weft.http.server.ServerRequest;
import weft.http.server.WebServer;

/// An API of JSON over a database: notes, to be made, listed, read, changed and deleted.
///
/// With a port as its argument it serves:
///
///     curl --json '{"title": "buy tea"}' http://localhost:PORT/notes
///
/// Without, a client tries it. The notes are gone when the program ends.
class JsonApi {

    /// Made before the loop runs, as Jackson takes its time to load.
    static final JsonBinding JSON = Json.with(JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // so that a misspelt name is told
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES) // a note is not done unless it says so
            .build());

    record Note(long id, String title, LocalDate due, boolean done) {}

    /// What a client sends. What it refuses is answered by 400.
    record Draft(String title, LocalDate due, boolean done) {
        Draft {
            if (title == null || title.isBlank()) {
                throw new IllegalArgumentException("a note has a title");
            }
        }

        Draft(String title, LocalDate due) {
            this(title, due, false);
        }
    }

    /// The notes in the database. JDBC blocks, so each query runs on a thread, which has its connection from the beginning of
    /// the query to its end, also if nobody waits for that any more.
    static class Notes implements AutoCloseable {

        private final JdbcConnectionPool database = JdbcConnectionPool.create("jdbc:h2:mem:notes;DB_CLOSE_DELAY=-1", "", "");

        Notes() {
            update("create table note (id identity primary key, title varchar not null, due date, done boolean not null)");
        }

        Note add(Draft draft) {
            return query(
                            "select * from final table (insert into note (title, due, done) values (?, ?, ?))",
                            draft.title, draft.due, draft.done)
                    .getFirst();
        }

        List<Note> all() {
            return query("select * from note order by id");
        }

        Note get(long id) {
            return found(id, query("select * from note where id = ?", id));
        }

        Note change(long id, Draft draft) {
            return found(
                    id,
                    query(
                            "select * from final table (update note set title = ?, due = ?, done = ? where id = ?)",
                            draft.title, draft.due, draft.done, id));
        }

        void delete(long id) {
            if (update("delete from note where id = ?", id) == 0) {
                throw missing(id);
            }
        }

        private static Note found(long id, List<Note> notes) {
            return notes.stream().findFirst().orElseThrow(() -> missing(id));
        }

        private static StatusException missing(long id) {
            return new StatusException(404, "there is no note " + id);
        }

        private List<Note> query(String sql, Object... values) {
            return toThread(() -> {
                try (Connection connection = database.getConnection();
                        PreparedStatement statement = prepared(connection, sql, values);
                        ResultSet rows = statement.executeQuery()) {
                    List<Note> notes = new ArrayList<>();
                    while (rows.next()) {
                        LocalDate due = rows.getObject("due", LocalDate.class);
                        notes.add(new Note(rows.getLong("id"), rows.getString("title"), due, rows.getBoolean("done")));
                    }
                    return notes;
                }
            });
        }

        private int update(String sql, Object... values) {
            return toThread(() -> {
                try (Connection connection = database.getConnection();
                        PreparedStatement statement = prepared(connection, sql, values)) {
                    return statement.executeUpdate();
                }
            });
        }

        private static PreparedStatement prepared(Connection connection, String sql, Object... values) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement;
        }

        @Override
        public void close() {
            toThread(database::dispose);
        }
    }

    static Handler routes(Notes notes) {
        return Router.EMPTY
                .get("/notes", request -> JSON.response(notes.all()))
                .post("/notes", request -> {
                    Note note = notes.add(JSON.read(request, Draft.class));
                    return JSON.response(note).withStatus(201).withHeader("location", "/notes/" + note.id);
                })
                .get("/notes/{id:long}", request -> JSON.response(notes.get(request.longPathParameter("id"))))
                .put("/notes/{id:long}", request -> JSON.response(
                        notes.change(request.longPathParameter("id"), JSON.read(request, Draft.class))))
                .delete("/notes/{id:long}", request -> {
                    notes.delete(request.longPathParameter("id"));
                    return Response.of(204);
                })
                .with(JsonApi::withErrorsInJson);
    }

    /// What goes wrong is told in JSON as well.
    static Response withErrorsInJson(ServerRequest request, Handler next) throws Exception {
        try {
            return next.handle(request);
        } catch (StatusException e) {
            return error(e.status(), e);
        } catch (BadMessageException e) {
            return error(e.status(), e);
        }
    }

    static Response error(int status, Exception failure) {
        return JSON.response(Map.of("error", failure.getMessage())).withStatus(status);
    }

    static void main(String[] arguments) {
        run(() -> {
            try (Notes notes = new Notes()) {
                if (arguments.length > 0) {
                    WebServer.serve(Integer.parseInt(arguments[0]), routes(notes));
                } else {
                    tryIt(notes);
                }
            }
        });
    }

    static void tryIt(Notes notes) {
        try (WebServer server = WebServer.open(0, routes(notes));
                WebClient client = WebClient.open(options -> options.withBase("http://localhost:" + server.port()))) {
            Task<Void> serving = createTask("server", server::serveForever);

            Draft tea = new Draft("buy tea", LocalDate.of(2026, 12, 24));
            IO.println("added " + JSON.read(client.post("/notes", JSON.body(tea)), Note.class));
            try (ClientResponse response = client.post("/notes", JSON.body(new Draft("drink tea", null)))) {
                IO.println("added " + response.headers().first("location").orElseThrow());
            }
            IO.println("all: " + JSON.read(client.get("/notes"), new TypeReference<List<Note>>() {}));

            Draft done = new Draft("buy more tea", tea.due, true);
            Request change = Request.of("PUT", "/notes/1").withBody(JSON.body(done));
            IO.println("changed: " + JSON.read(client.send(change), Note.class));
            show("deleted: ", client.send(Request.of("DELETE", "/notes/2")));
            IO.println("left: " + client.get("/notes").text());

            show("read again: ", client.get("/notes/2"));
            show("without a title: ", client.post("/notes", json("{\"title\": \" \"}")));
            show("on no day: ", client.post("/notes", json("{\"title\": \"tea\", \"due\": \"soon\"}")));
            show("misspelt: ", client.post("/notes", json("{\"title\": \"tea\", \"dew\": \"2026-12-24\"}")));
            show("broken: ", client.post("/notes", json("{\"title\":\n tea}")));
            show("no JSON: ", client.post("/notes", Body.of("tea")));

            server.shutdown();
            serving.await();
        }
    }

    static Body json(String text) {
        return Body.of(MediaType.JSON, text);
    }

    static void show(String what, ClientResponse response) {
        IO.println((what + response.status() + " " + response.text()).strip());
    }
}
