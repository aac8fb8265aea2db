package weft.http;

import weft.http.syntax.Tokens;

/// A header field: RFC 9110, section 5.
///
/// @param name as it was given
/// @param value without white space around it
public record HeaderField(String name, String value) {

    /// Checks that both can be sent: RFC 9110, sections 5.1 and 5.5.
    ///
    /// @throws IllegalArgumentException if not
    public HeaderField {
        if (!Tokens.isToken(name)) {
            throw new IllegalArgumentException("not a header name: \"" + Tokens.visible(name) + "\"");
        }
        if (!Tokens.isOf(value, Tokens::isFieldChar)) {
            throw new IllegalArgumentException("the header " + name + " would have a control character in its value: \""
                    + Tokens.visible(value) + "\"");
        }
    }

    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }
}
