import org.jspecify.annotations.NullMarked;

/// JSON for weft's HTTP, by Jackson 3.
///
/// Nothing here is null unless it says so.
@NullMarked
module weft.http.json {
    requires transitive weft.http;
    requires transitive tools.jackson.databind;
    requires static transitive org.jspecify;

    exports weft.http.json;
}
