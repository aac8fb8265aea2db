package weft.bench.profile;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A method in a stack.
///
/// @param name as people read it: without what differs from run to run, without types of C++ templates and arguments
/// @param kind what it is written in
record Frame(String name, Kind kind) {

    /// What a method is written in.
    enum Kind {
        JAVA,
        NATIVE,
        SYSTEM
    }

    // Added by the profiler's option `ann`: k is the operating system's, the others tell how a method in Java runs.
    private static final Pattern ANNOTATED = Pattern.compile("(.*)_\\[([01ijk])]");
    private static final Pattern LAMBDA = Pattern.compile("\\$\\$Lambda\\.0x\\p{XDigit}+");
    private static final Pattern UNPACKED =
            Pattern.compile("(_64)\\d+(\\.so)( \\(deleted\\))?"); // a library out of a jar
    private static final Pattern TEMPLATE = Pattern.compile("<[^<>]*>");
    private static final Pattern ARGUMENTS = Pattern.compile("\\(.*\\)| (const|\\[clone.*])$");

    static Frame parse(String text) {
        Matcher annotated = ANNOTATED.matcher(text);
        if (!annotated.matches()) {
            return new Frame(ofCpp(text), Kind.NATIVE);
        }
        return annotated.group(2).equals("k")
                ? new Frame(annotated.group(1), Kind.SYSTEM)
                : new Frame(
                        LAMBDA.matcher(annotated.group(1))
                                .replaceAll("\\$\\$Lambda")
                                .replace('/', '.'),
                        Kind.JAVA);
    }

    private static String ofCpp(String text) {
        String rest = UNPACKED.matcher(text).replaceAll("$1$2");
        for (String before = ""; !before.equals(rest); ) {
            before = rest;
            rest = TEMPLATE.matcher(rest).replaceAll("");
        }
        if (rest.contains("::") || text.contains("<")) { // a name in C has neither, and the JVM's stubs have spaces
            rest = ARGUMENTS.matcher(rest).replaceAll("").strip();
            rest = rest.substring(rest.lastIndexOf(' ') + 1);
        }
        return rest.isEmpty() ? text : rest;
    }
}
