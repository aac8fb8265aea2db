package weft.http.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.Weft;
import weft.http.Body;
import weft.http.Headers;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.syntax.Tokens;

/// Serves the files of a directory, which the system sends by itself where it can.
///
/// ```java
/// Router router = Router.EMPTY.nest("/static", StaticFiles.of(Path.of("public")));
/// ```
///
/// Clients may ask for a part of a file, and whether it has changed. A file with `.br` or `.gz`
/// beside it is sent in that form to clients that can decode it.
///
/// No path and no symbolic link leads out of the directory: what is outside is not found. A
/// directory is answered by its `index.html`, and without one by 403.
///
/// **Thread safety.** Immutable.
///
/// @asyncio none; aiohttp's add_static
public final class StaticFiles implements Handler {

    private static final Map<String, String> EXTENSIONS = Map.of("br", ".br", "gzip", ".gz");
    private static final List<String> CODINGS = List.of("br", "gzip");

    private final Path root;
    private final String index;
    private final Optional<String> cacheControl;

    private StaticFiles(Path root, String index, Optional<String> cacheControl) {
        this.root = root;
        this.index = index;
        this.cacheControl = cacheControl;
    }

    /// Returns a handler for a directory.
    ///
    /// @param root the directory
    /// @return a handler
    public static StaticFiles of(Path root) {
        return new StaticFiles(Objects.requireNonNull(root, "root"), "index.html", Optional.empty());
    }

    /// Returns this with another file that answers for its directory.
    ///
    /// @param index its name
    /// @return another handler
    public StaticFiles withIndex(String index) {
        return new StaticFiles(root, Objects.requireNonNull(index, "index"), cacheControl);
    }

    /// Returns this with what caches are told.
    ///
    /// @param cacheControl such as `max-age=3600`
    /// @return another handler
    public StaticFiles withCacheControl(String cacheControl) {
        return new StaticFiles(root, index, Optional.of(cacheControl));
    }

    /// What a look at the disk has found.
    private record Found(FileVersion version, MediaType type, List<String> codings) {}

    /// What is at a path without symbolic links, as one look tells.
    private record Entry(Path path, BasicFileAttributes attributes) {

        /// Returns what is there; null if that is not below the top.
        static @Nullable Entry of(Path top, Path path) throws IOException {
            Path real = path.toRealPath();
            return real.startsWith(top) ? new Entry(real, Files.readAttributes(real, BasicFileAttributes.class)) : null;
        }

        boolean isDirectory() {
            return attributes.isDirectory();
        }

        boolean isReadableFile() {
            return attributes.isRegularFile() && Files.isReadable(path);
        }
    }

    private enum Missing {
        NOT_FOUND,
        FORBIDDEN
    }

    @Override
    public Response handle(ServerRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Response.text("405 Method Not Allowed\n").withStatus(405).withHeader("allow", "GET, HEAD");
        }
        Path relative = relative(request.path());
        if (relative == null) {
            return notFound();
        }
        Headers headers = request.headers();
        boolean directory = request.path().endsWith("/");
        Object found = Weft.toThread(() -> look(relative, directory, headers));
        return switch (found) {
            case Found file -> answer(file, request);
            case Missing.FORBIDDEN -> Response.text("403 Forbidden\n").withStatus(403);
            default -> notFound();
        };
    }

    private static Response notFound() {
        return Response.text("404 Not Found\n").withStatus(404);
    }

    /// Returns the path below the root; null if there is no such thing.
    private @Nullable Path relative(String path) {
        List<String> names = new ArrayList<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String name = Percent.decode(segments[i]);
            if (name.isEmpty() && i == segments.length - 1) {
                break; // of a directory
            }
            if (name.isEmpty()
                    || name.equals(".")
                    || name.equals("..")
                    || !Tokens.isOf(name, c -> c >= ' ' && c != '/' && c != '\\' && c != ':')) {
                return null;
            }
            names.add(name);
        }
        try {
            return root.getFileSystem().getPath("", names.toArray(String[]::new));
        } catch (InvalidPathException e) {
            return null;
        }
    }

    // ---- on a worker thread

    private Object look(Path relative, boolean directory, Headers headers) {
        try {
            Path top = root.toRealPath();
            Entry entry = Entry.of(top, top.resolve(relative));
            if (entry != null && entry.isDirectory()) {
                Path page = entry.path.resolve(index);
                if (!Files.exists(page)) {
                    return Missing.FORBIDDEN;
                }
                entry = Entry.of(top, page);
            } else if (directory) {
                return Missing.NOT_FOUND;
            }
            return entry != null && entry.isReadableFile() ? version(top, entry, headers) : Missing.NOT_FOUND;
        } catch (IOException e) {
            return Missing.NOT_FOUND;
        }
    }

    private static Found version(Path top, Entry plain, Headers headers) throws IOException {
        Map<String, Entry> forms = new LinkedHashMap<>(); // by coding
        for (String coding : CODINGS) {
            Path beside = plain.path.resolveSibling(plain.path.getFileName() + EXTENSIONS.get(coding));
            if (Files.isRegularFile(beside)) { // most often there is none, which this tells without an exception
                Entry form = Entry.of(top, beside);
                if (form != null && form.isReadableFile()) {
                    forms.put(coding, form);
                }
            }
        }
        List<String> codings = List.copyOf(forms.keySet());
        String coding = AcceptEncoding.choose(headers, codings).orElse("");
        Entry chosen = forms.getOrDefault(coding, plain);
        MediaType type = FileTypes.of(plain.path.toString());
        return new Found(FileVersion.of(chosen.path, chosen.attributes, coding), type, codings);
    }

    // ---- in the handler's task again

    private Response answer(Found file, ServerRequest request) {
        FileVersion version = file.version;
        Response common = Response.of(200)
                .withHeader("etag", version.tag())
                .withHeader("last-modified", version.lastModified())
                .withHeader("accept-ranges", "bytes")
                .withHeader("x-content-type-options", "nosniff");
        if (cacheControl.isPresent()) {
            common = common.withHeader("cache-control", cacheControl.get());
        }
        if (!file.codings.isEmpty()) {
            common = common.withHeader("vary", "accept-encoding");
        }
        return switch (version.wanted(request)) {
            case FileVersion.Whole _ -> with(common, file, 0, version.size());
            case FileVersion.Range range ->
                with(common, file, range.position(), range.count())
                        .withStatus(206)
                        .withHeader(
                                "content-range",
                                "bytes " + range.position() + "-" + (range.position() + range.count() - 1) + "/"
                                        + version.size());
            case FileVersion.Refused.PRECONDITION_FAILED -> common.withStatus(412);
            case FileVersion.Refused.NOT_MODIFIED -> common.withStatus(304);
            case FileVersion.Refused.UNSATISFIABLE ->
                Response.of(416).withHeader("content-range", "bytes */" + version.size());
        };
    }

    private static Response with(Response common, Found file, long position, long count) {
        FileVersion version = file.version;
        Response response =
                common.withBody(new Body.FileRange(Optional.of(file.type), version.path(), position, count));
        return version.coding().isEmpty() ? response : response.withHeader("content-encoding", version.coding());
    }

    @Override
    public String toString() {
        return "the files in " + root;
    }
}
