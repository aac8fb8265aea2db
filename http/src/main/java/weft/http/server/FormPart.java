package weft.http.server;

import java.util.Optional;
import weft.http.Content;
import weft.http.MediaType;

/// A part of a form that has files: a field, or a file.
///
/// What it carries is read before the next part is asked for; what was not read then is passed
/// over, and to read it later is an [IllegalStateException].
///
/// **Thread safety.** Confined to the task of its request.
///
/// @asyncio none; aiohttp.BodyPartReader
public final class FormPart {

    private final String name;
    private final Optional<String> fileName;
    private final MediaType type;
    private final Content content;

    FormPart(String name, Optional<String> fileName, MediaType type, Content content) {
        this.name = name;
        this.fileName = fileName;
        this.type = type;
        this.content = content;
    }

    /// Returns the name of the field.
    ///
    /// @return its name
    public String name() {
        return name;
    }

    /// Returns how the sender calls the file. It is no path to write to: it may be anything.
    ///
    /// @return empty if this is no file
    public Optional<String> fileName() {
        return fileName;
    }

    /// Returns what the sender says it is.
    ///
    /// @return a media type; text for a field
    public MediaType type() {
        return type;
    }

    /// Returns what it carries, as it arrives. As a whole it may have as much as the server's
    /// limit of a body; more is refused by 413.
    ///
    /// @return the content, always the same
    public Content content() {
        return content;
    }

    @Override
    public String toString() {
        return "the part " + name + fileName.map(file -> " (" + file + ")").orElse("") + " of a form";
    }
}
