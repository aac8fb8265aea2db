package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import weft.http.Response;
import weft.io.StreamAttribute;

class RouterTest {

    private static final StreamAttribute<String> USER = StreamAttribute.of("the user", String.class);

    private static Handler named(String name, String... parameters) {
        return request -> {
            StringBuilder text = new StringBuilder(name);
            for (String parameter : parameters) {
                text.append(' ').append(request.pathParameter(parameter));
            }
            return Response.text(text.append(" at ").append(request.path()).toString());
        };
    }

    private static final Router ROUTER = Router.EMPTY
            .get("/", named("root"))
            .get("/items", named("list"))
            .post("/items", named("add"))
            .get("/items/new", named("new"))
            .get("/items/{id:int}", named("item", "id"))
            .get("/items/{name}", named("name", "name"))
            .delete("/items/{id:int}", named("delete", "id"))
            .get("/items/{id:int}/parts/{part}", named("part", "id", "part"))
            .get("/ids/{id:uuid}", named("uuid", "id"))
            .get("/files/{path...}", named("file", "path"))
            .get("/own", named("own"))
            .route("OPTIONS", "/own", named("options"))
            .nest("/admin/{area}", Router.EMPTY.get("/", named("admin", "area")).get("/x", named("x", "area")))
            .nest("/any", named("any"));

    private static String ask(WebServer server, String method, String path) {
        String answer = Served.raw(server, method + " " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        String status = answer.substring(9, 12);
        return (status.equals("200") ? "" : status + " ")
                + (status.equals("405") || status.equals("204")
                        ? answer.replaceAll("(?s).*allow: ([^\r]*).*", "$1")
                        : answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }

    @Test
    void routesAreFoundByMethodAndPath() {
        String[][] rows = {
            {"GET", "/", "root at /"},
            {"GET", "/items", "list at /items"},
            {"POST", "/items", "add at /items"},
            {"GET", "/items/new", "new at /items/new"},
            {"GET", "/items/7", "item 7 at /items/7"},
            {"GET", "/items/-7", "item -7 at /items/-7"},
            {"GET", "/items/99999999999", "name 99999999999 at /items/99999999999"},
            {"GET", "/items/a%20b", "name a b at /items/a%20b"},
            {"GET", "/items/a%2Fb", "name a/b at /items/a%2Fb"},
            {"GET", "/i%74ems", "list at /i%74ems"},
            {"DELETE", "/items/7", "delete 7 at /items/7"},
            {"GET", "/items/7/parts/x", "part 7 x at /items/7/parts/x"},
            {
                "GET",
                "/ids/123e4567-e89b-12d3-a456-426614174000",
                "uuid 123e4567-e89b-12d3-a456-426614174000 at " + "/ids/123e4567-e89b-12d3-a456-426614174000"
            },
            {"GET", "/files/a/b%20c", "file a/b c at /files/a/b%20c"},
            {"GET", "/admin/one", "admin one at /"},
            {"GET", "/admin/one/", "admin one at /"},
            {"GET", "/admin/one/x", "x one at /x"},
            {"PUT", "/any/thing", "any at /thing"},
            {"GET", "/any", "any at /"},
            {"HEAD", "/items", ""},
            {"OPTIONS", "/own", "options at /own"},
            {"OPTIONS", "/items", "204 GET, HEAD, OPTIONS, POST"},
            {"PUT", "/items", "405 GET, HEAD, OPTIONS, POST"},
            {"PUT", "/items/7", "405 DELETE, GET, HEAD, OPTIONS"},
        };
        new Served().run(ROUTER, server -> {
            for (String[] row : rows) {
                assertThat(ask(server, row[0], row[1]))
                        .as(row[0] + " " + row[1])
                        .isEqualTo(row[2]);
            }
        });
    }

    @Test
    void textIsPreferredForItsMethodsAlone() {
        Router router = Router.EMPTY
                .get("/a/{x}", named("any", "x"))
                .post("/a/{x}", named("post", "x"))
                .get("/a/text", named("text"))
                .get("/a/head", named("head"))
                .route("HEAD", "/a/head", _ -> Response.of(204).withHeader("allow", "of its own"))
                .get("/a/under", named("own"))
                .nest("/a/under", named("nested"))
                .get("/a/", named("slash"))
                .get("/a//b", named("slashes"))
                .get("/100%", named("percent"))
                .get("/a%20b", named("as it is"));
        String[][] rows = {
            {"GET", "/a/text", "text at /a/text"},
            {"GET", "/a/te%78t", "text at /a/te%78t"},
            {"HEAD", "/a/text", ""},
            {"HEAD", "/a/head", "204 of its own"},
            {"POST", "/a/text", "post text at /a/text"},
            {"PUT", "/a/text", "405 GET, HEAD, OPTIONS, POST"},
            {"GET", "/a/under", "own at /a/under"},
            {"PUT", "/a/under", "nested at /"},
            {"GET", "/a/under/", "nested at /"},
            {"GET", "/a/under//x%20y", "nested at //x%20y"},
            {"GET", "/a/", "slash at /a/"},
            {"GET", "/a//b", "slashes at /a//b"},
            {"GET", "/100%25", "percent at /100%25"},
            {"GET", "/a%2520b", "as it is at /a%2520b"},
        };
        new Served().run(router, server -> {
            for (String[] row : rows) {
                assertThat(ask(server, row[0], row[1]))
                        .as(row[0] + " " + row[1])
                        .isEqualTo(row[2]);
            }
            for (String path : new String[] {"/a", "//a/text", "/a/text/", "/a//text", "/a%20b"}) {
                assertThat(ask(server, "GET", path)).as(path).startsWith("404 ");
            }
            assertThat(ask(server, "GET", "/100%")).startsWith("400 ");
        });
    }

    @Test
    void whatIsNotThereIs404() {
        String[] paths = {
            "/x",
            "/items/",
            "//items",
            "/items/7/",
            "/ids/7",
            "/files/../x",
            "/files/%2e%2e/x",
            "/files/a%2f..%2fb",
            "/files/a/./b",
            "/files/%00",
            "/admin/one/y",
            "/admin"
        };
        new Served().run(ROUTER, server -> {
            for (String path : paths) {
                assertThat(ask(server, "GET", path)).as(path).startsWith("404 ");
            }
            assertThat(ask(server, "GET", "/items/%zz")).startsWith("400 ");
            assertThat(ask(server, "GET", "/items/%c0%af")).startsWith("400 ");
            assertThat(ask(server, "OPTIONS", "*")).startsWith("404 ");
        });
    }

    @Test
    void partsOfAPathAreReadAsTheTypesThatPatternsKnow() {
        String uuid = "123E4567-e89b-12d3-a456-426614174000";
        Router router = Router.EMPTY
                .get("/int/{x:int}", request -> Response.text("int " + request.intPathParameter("x")))
                .get("/long/{x:long}", request -> Response.text("long " + request.longPathParameter("x")))
                .get("/uuid/{x:uuid}", request -> Response.text("uuid " + request.uuidPathParameter("x")))
                .get("/any/int/{x}", request -> Response.text("int " + request.intPathParameter("x")))
                .get("/any/long/{x}", request -> Response.text("long " + request.longPathParameter("x")))
                .get("/any/uuid/{x}", request -> Response.text("uuid " + request.uuidPathParameter("x")));
        String[][] rows = {
            {"int/2147483647", "int 2147483647"},
            {"int/-2147483648", "int -2147483648"},
            {"int/-0", "int 0"},
            {"int/007", "int 7"},
            {"int/2147483648", "404"},
            {"int/-2147483649", "404"},
            {"int/+7", "404"},
            {"int/7.0", "404"},
            {"int/-", "404"},
            {"int/%D9%A7", "404"}, // a seven in Arabic
            {"long/9223372036854775807", "long 9223372036854775807"},
            {"long/-9223372036854775808", "long -9223372036854775808"},
            {"long/2147483648", "long 2147483648"},
            {"long/9223372036854775808", "404"},
            {"long/-9223372036854775809", "404"},
            {"long/99999999999999999999", "404"},
            {"long/0x7", "404"},
            {"long/7L", "404"},
            {"uuid/" + uuid, "uuid " + uuid.toLowerCase(java.util.Locale.ROOT)},
            {"uuid/00000000-0000-0000-0000-000000000000", "uuid 00000000-0000-0000-0000-000000000000"},
            {"uuid/ffffffff-ffff-ffff-ffff-ffffffffffff", "uuid ffffffff-ffff-ffff-ffff-ffffffffffff"},
            {"uuid/1-2-3-4-5", "404"}, // which the JDK's would take
            {"uuid/" + uuid + "0", "404"},
            {"uuid/" + uuid.replace("-", ""), "404"},
        };
        new Served().run(router, server -> {
            for (String[] row : rows) {
                assertThat(ask(server, "GET", "/" + row[0])).as(row[0]).startsWith(row[1]);
                assertThat(ask(server, "GET", "/any/" + row[0]))
                        .as("of any type: " + row[0])
                        .startsWith(row[1]);
            }
        });
    }

    @Test
    void partThatThePatternDoesNotNameIsAMistakeOfTheHandlers() {
        Served served = new Served();
        served.run(
                Router.EMPTY.get("/{id:long}", request -> Response.text("" + request.longPathParameter("number"))),
                server -> assertThat(ask(server, "GET", "/7")).startsWith("500 "));
        assertThat(served.failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure.exception().orElseThrow())
                        .hasMessage("the pattern of the route has no {number}, only [id]"));
    }

    @Test
    void patternsThatMakeNoSenseAreRefused() {
        for (String pattern : new String[] {"items", "/{a}/{a}", "/{a...}/b", "/{a", "/x{a}", "/{a:date}"}) {
            assertThatThrownBy(() -> Router.EMPTY.get(pattern, named("")))
                    .as(pattern)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ROUTER.get("/items", named(""))).hasMessageContaining("two routes");
        assertThatThrownBy(() -> ROUTER.get("/items/{other:int}", named(""))).hasMessageContaining("two names");
        assertThatThrownBy(() -> ROUTER.nest("/any", named(""))).hasMessageContaining("same prefix");
    }

    @Test
    void middlewareStandsAroundAndItsNotesReachTheHandler() {
        Middleware login = (request, next) -> request.header("token").isPresent()
                ? next.handle(request.with(USER, request.header("token").get())).withHeader("x-seen", "yes")
                : Response.text("who?").withStatus(401);
        Handler handler = Router.EMPTY.nest(
                "/a",
                Router.EMPTY
                        .get(
                                "/me/{x}",
                                request -> Response.text(
                                        request.attribute(USER).orElse("nobody") + request.pathParameter("x")))
                        .with(login));
        new Served().run(handler, server -> {
            assertThat(ask(server, "GET", "/a/me/1")).isEqualTo("401 who?");
            assertThat(Served.raw(server, "GET /a/me/1 HTTP/1.1\r\nHost: h\r\ntoken: joe\r\nConnection: close\r\n\r\n"))
                    .contains("x-seen: yes")
                    .endsWith("joe1");
        });
    }
}
