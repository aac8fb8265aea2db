package weft.http.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/// Says what is wrong with JSON, and where, to somebody who may be a stranger: little of the input,
/// and of the program no more than the simple name of a type.
///
/// Jackson's own messages are used for mistakes of syntax alone. Those of a value that does not fit
/// have names of classes, and advice for who has written the program.
final class Problem {

    private static final int LONGEST = 200;

    private Problem() {}

    /// Returns what is wrong, to be put behind "it is".
    ///
    /// @param before how many lines there were before what was parsed
    static String of(JacksonException failure, int before) {
        boolean syntax = isSyntax(failure);
        return (syntax ? "no JSON that can be read" : "not what is expected")
                + place(failure, before)
                + ": "
                + shortened(what(failure));
    }

    private static String what(JacksonException failure) {
        return switch (failure) {
            case UnrecognizedPropertyException unknown -> "unknown property \"" + unknown.getPropertyName() + "\"";
            case InvalidFormatException format -> "no valid " + nameOf(format.getTargetType());
            case MismatchedInputException other -> mismatch(other);
            case ValueInstantiationException refused -> refusal(refused);
            default -> isSyntax(failure) ? String.valueOf(failure.getOriginalMessage()) : "it cannot be read";
        };
    }

    private static boolean isSyntax(JacksonException failure) {
        return failure instanceof StreamReadException || failure instanceof StreamConstraintsException;
    }

    private static String mismatch(MismatchedInputException failure) {
        JsonToken token = failure.getCurrentToken();
        if (String.valueOf(failure.getOriginalMessage()).startsWith("Trailing token")) {
            return "something follows after the end";
        }
        String expected = nameOf(failure.getTargetType()) + " expected";
        return switch (token) {
            case null -> expected;
            case END_OBJECT -> expected + ", which is missing"; // the object has come to its end without it
            default -> expected + " in place of " + nameOf(token);
        };
    }

    /// What the constructor of a record says when it refuses a value. What it says by accident is
    /// not for strangers.
    private static String refusal(ValueInstantiationException failure) {
        String name = "no valid " + nameOf(failure.getType().getRawClass());
        return switch (failure.getCause()) {
            case IllegalArgumentException e when e.getMessage() != null -> e.getMessage();
            case NullPointerException _ -> name + ", as something is missing or null";
            case null, default -> name;
        };
    }

    private static String nameOf(Class<?> type) {
        return type == null || type.getSimpleName().isEmpty() ? "another value" : type.getSimpleName();
    }

    private static String nameOf(JsonToken token) {
        return switch (token) {
            case START_OBJECT, END_OBJECT, PROPERTY_NAME -> "an object";
            case START_ARRAY, END_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "something else";
        };
    }

    private static String place(JacksonException failure, int before) {
        StringBuilder place = new StringBuilder();
        TokenStreamLocation location = failure.getLocation();
        if (location != null && location.getLineNr() > 0) {
            place.append(" at line ")
                    .append(location.getLineNr() + before)
                    .append(", column ")
                    .append(location.getColumnNr());
        }
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : failure.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty()
                ? place.toString()
                : place.append(", ").append(shortened(path.toString())).toString();
    }

    /// Returns the beginning of a text, for a message.
    static String shortened(String text) {
        return onOneLine(cut(text));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    /// Returns a text without what would break a line of a log.
    static String onOneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.chars()
                .forEach(
                        c -> line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : (char) c));
        return line.toString();
    }
}
