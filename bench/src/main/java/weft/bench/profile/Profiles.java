package weft.bench.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The last profile of each comparison, in a directory with their flame graphs.
final class Profiles {

    /// A profile.
    ///
    /// @param comparison what was done
    /// @param subject by whom
    /// @param date when
    /// @param machine on what, and with which Java
    /// @param profile where the time went
    record Entry(String comparison, String subject, String date, String machine, Profile profile) {
        String name() {
            return comparison + "-" + subject;
        }

        String graph() {
            return name() + ".svg";
        }
    }

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String FILE = "profiles.json";

    private final Path directory;
    private final TreeMap<String, Entry> all;

    private Profiles(Path directory, TreeMap<String, Entry> all) {
        this.directory = directory;
        this.all = all;
    }

    /// Reads them; none are there if there is no such directory.
    static Profiles read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        return new Profiles(
                directory,
                Files.exists(file)
                        ? JSON.readValue(Files.readString(file), new TypeReference<TreeMap<String, Entry>>() {})
                        : new TreeMap<>());
    }

    void add(Entry entry) {
        all.put(entry.name(), entry);
    }

    List<Entry> all() {
        return List.copyOf(all.values());
    }

    /// Writes them, and the graph of one.
    void write(Entry entry, String graph) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(entry.graph()), graph);
        Files.writeString(directory.resolve(FILE), JSON.writeValueAsString(all) + "\n");
    }
}
