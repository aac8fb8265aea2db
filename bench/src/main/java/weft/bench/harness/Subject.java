package weft.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A server that is measured.
///
/// @param name as in the results
/// @param form how it is written, where there are several
/// @param version of what it is made with
/// @param command starts it; it prints `port N` when it is ready, and ends with its input
/// @param missing why it cannot run here
/// @param isJava whether it tells its heap
public record Subject(
        String name, Form form, String version, List<String> command, Optional<String> missing, boolean isJava) {

    /// How a server is written.
    public enum Form {
        /// As its documentation recommends: a stream that is sent back whole, where there is that.
        RECOMMENDED,
        /// A read and a write, one after the other.
        READ_WRITE
    }

    /// A main class of the bench's own class path.
    public static Subject java(String name, Form form, Class<?> main, List<String> flags, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Java.command());
        command.addAll(Java.SERVER_FLAGS);
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new Subject(name, form, "", command, Optional.empty(), true);
    }

    /// A program in another language.
    public static Subject foreign(String name, String version, List<String> command) {
        return new Subject(name, Form.RECOMMENDED, version, command, Optional.empty(), false);
    }

    /// One that cannot run here.
    public static Subject missing(String name, String reason) {
        return new Subject(name, Form.RECOMMENDED, "", List.of(), Optional.of(reason), false);
    }

    /// As it is told apart from all others.
    public String label() {
        return form == Form.READ_WRITE ? name + " read-write" : name;
    }

    /// The same, made with something of this version.
    public Subject withVersion(String version) {
        return new Subject(name, form, version, command, missing, isJava);
    }

    /// The same with one more argument.
    public Subject withArgument(String argument) {
        List<String> more = new ArrayList<>(command);
        more.add(argument);
        return new Subject(name, form, version, more, missing, isJava);
    }

    /// The same with more flags for its JVM.
    public Subject withFlags(List<String> flags) {
        if (!isJava) {
            return this;
        }
        List<String> more = new ArrayList<>(command);
        more.addAll(1 + Java.SERVER_FLAGS.size(), flags);
        return new Subject(name, form, version, more, missing, true);
    }
}
