import static weft.Weft.run;

import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.stream.Collectors;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.client.ClientResponse;
import weft.http.client.Multipart;
import weft.http.client.WebClient;
import weft.http.server.FormPart;
import weft.http.server.Handler;
import weft.http.server.Router;
import weft.http.server.ServerRequest;
import weft.http.server.StaticFiles;
import weft.http.server.WebServer;
import weft.http.test.TestServer;
import weft.io.AsyncFiles;

/// A place to leave files, and to fetch them: they go to disk and come from it without passing through memory as a whole.
///
/// With a port and a directory as its arguments it serves, for a browser at http://localhost:PORT/. Without, it shows what it does.
class FileDrop {

    static final long LARGEST = 4L << 30; // bytes of one upload

    final Path files; // complete ones
    final Path incoming;

    FileDrop(Path directory) {
        files = directory.resolve("files");
        incoming = directory.resolve("incoming");
        AsyncFiles.createDirectories(files);
        AsyncFiles.createDirectories(incoming);
    }

    Handler routes(long largest) {
        return Router.EMPTY
                .get("/", request -> Response.html(page()))
                .post("/", request -> upload(request, largest))
                .nest("/files", StaticFiles.of(files).with(this::asAttachment)); // which knows ranges, and what has changed
    }

    /// No browser opens what somebody has left, as if it were a page of ours.
    Response asAttachment(ServerRequest request, Handler next) throws Exception {
        return next.handle(request).withHeader("content-disposition", "attachment");
    }

    String page() {
        return AsyncFiles.list(files).stream()
                .map(file -> file.getFileName().toString())
                .map(name -> "<li><a href='/files/%s' download>%s</a>".formatted(name, name)) // a safe one
                .collect(Collectors.joining("\n", """
                        <!doctype html>
                        <title>File drop</title>
                        <form method=post enctype=multipart/form-data><input type=file name=file multiple> <button>leave</button></form>
                        <ul>
                        """, "\n</ul>\n"));
    }

    Response upload(ServerRequest request, long largest) throws Exception {
        request.contentUpTo(largest);
        for (FormPart part : request.formParts()) {
            if (part.fileName().isPresent()) {
                String name = safeName(part.fileName().get());
                Path partial = incoming.resolve(name + "-" + System.nanoTime());
                try {
                    AsyncFiles.copy(part.content().reader(), partial, StandardOpenOption.CREATE_NEW);
                    AsyncFiles.move(partial, files.resolve(name), StandardCopyOption.ATOMIC_MOVE); // nobody sees the half of it
                } finally {
                    AsyncFiles.deleteIfExists(partial);
                }
            }
        }
        return Response.seeOther("/");
    }

    /// Makes a name of what a client calls its file: no path, and nothing that means something to a shell or a page.
    static String safeName(String said) {
        String last = said.substring(Math.max(said.lastIndexOf('/'), said.lastIndexOf('\\')) + 1);
        String name = last.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "");
        if (name.isEmpty() || name.length() > 100) {
            throw new StatusException(400, "not a name for a file: " + last);
        }
        return name;
    }

    static void main(String[] arguments) {
        if (arguments.length > 1) {
            run(() -> WebServer.serve(
                    Integer.parseInt(arguments[0]), new FileDrop(Path.of(arguments[1])).routes(LARGEST)));
        } else {
            run(FileDrop::show);
        }
    }

    static void show() {
        try (var directory = AsyncFiles.createTemporaryDirectory("drop");
                TestServer server = TestServer.start(new FileDrop(directory.path()).routes(1_000_000))) {
            WebClient client = server.client();
            leave(client, "../../etc/a poem.txt", "roses are red\n");
            leave(client, "huge.bin", "x".repeat(2_000_000));

            String tag;
            try (ClientResponse whole = client.get("/files/a_poem.txt")) {
                tag = whole.headers().first("etag").orElseThrow();
                IO.println("all of it: " + whole.text().strip());
            }
            Request again = Request.get("/files/a_poem.txt");
            try (ClientResponse part = client.send(again.withHeader("range", "bytes=6-8").withHeader("if-range", tag))) {
                IO.println(part.status() + " " + part.headers().first("content-range").orElseThrow() + ": " + part.text());
            }
            try (ClientResponse unchanged = client.send(again.withHeader("if-none-match", tag))) {
                IO.println("unchanged: " + unchanged.status());
            }
        }
    }

    static void leave(WebClient client, String name, String text) {
        Body form = Multipart.create(new SecureRandom())
                .withFile("file", name, Body.of(MediaType.BYTES, text.getBytes()))
                .body();
        try (ClientResponse answer = client.with(options -> options.withMaxRedirects(0)).post("/", form)) {
            IO.println("leaving " + name + ": " + answer.status());
        }
    }
}
