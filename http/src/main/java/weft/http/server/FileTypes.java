package weft.http.server;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import weft.http.MediaType;

/// What a file is, by its name.
final class FileTypes {

    private static final String TABLE = """
            text/html html htm
            text/css css
            text/javascript js mjs
            text/plain txt log md
            text/csv csv
            text/xml xml
            text/calendar ics
            text/vtt vtt
            application/json json map
            application/manifest+json webmanifest
            application/pdf pdf
            application/wasm wasm
            application/zip zip
            application/gzip gz
            application/x-tar tar
            application/rss+xml rss
            application/atom+xml atom
            image/svg+xml svg
            image/png png
            image/jpeg jpg jpeg
            image/gif gif
            image/webp webp
            image/avif avif
            image/x-icon ico
            font/woff woff
            font/woff2 woff2
            font/ttf ttf
            font/otf otf
            audio/mpeg mp3
            audio/ogg ogg oga
            audio/wav wav
            video/mp4 mp4 m4v
            video/webm webm
            """;

    private static final Map<String, MediaType> BY_EXTENSION = new HashMap<>();

    static {
        for (String line : TABLE.lines().toList()) {
            String[] words = line.split(" ");
            MediaType type = MediaType.parse(words[0].startsWith("text/") ? words[0] + "; charset=utf-8" : words[0]);
            for (int i = 1; i < words.length; i++) {
                BY_EXTENSION.put(words[i], type);
            }
        }
    }

    private FileTypes() {}

    static MediaType of(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return BY_EXTENSION.getOrDefault(extension, MediaType.BYTES);
    }
}
