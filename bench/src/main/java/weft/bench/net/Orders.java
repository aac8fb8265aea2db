package weft.bench.net;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What a load generator can be asked for. Each line of its input is an order, each of its output the answer. `release`
/// closes the connections that are held.
public final class Orders {

    /// Something to be done.
    public interface Order {

        /// Does it.
        ///
        /// @param words of the order, after its name
        /// @return the answer
        String obey(String[] words) throws IOException;
    }

    /// Something that makes connections.
    public interface Holding {

        /// Makes them.
        ///
        /// @param words of the order, after its name
        Held connect(String[] words) throws IOException;
    }

    /// Connections on which nothing happens.
    public interface Held extends Closeable {

        /// Returns whether nothing has happened on any of them: none has ended.
        boolean isQuiet() throws IOException;
    }

    private final Map<String, Order> all = new LinkedHashMap<>();
    private final List<Held> held = new ArrayList<>();

    /// Begins with `release`.
    public Orders() {
        add("release", _ -> release());
    }

    /// Adds an order.
    public Orders add(String name, Order order) {
        all.put(name, order);
        return this;
    }

    /// Adds one for connections that are held until `release`.
    public Orders addHolding(String name, Holding order) {
        return add(name, words -> {
            held.add(order.connect(words));
            return "done";
        });
    }

    /// Returns the words of an order that has none but whole numbers.
    public static int[] numbers(String... words) {
        return Stream.of(words).mapToInt(Integer::parseInt).toArray();
    }

    private String release() throws IOException {
        boolean quiet = true;
        for (Held connections : held) {
            quiet &= connections.isQuiet();
            connections.close();
        }
        held.clear();
        return quiet ? "done" : "failed: the server has closed connections on which nothing happened";
    }

    /// Obeys until the input ends.
    ///
    /// @throws IOException if there is no reading it
    public void obey() throws IOException {
        try (var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line; (line = orders.readLine()) != null; ) {
                System.out.println(answer(line));
            }
        }
    }

    private String answer(String line) {
        String[] order = line.split(" ", 2);
        Order known = all.get(order[0]);
        if (known == null) {
            throw new IllegalArgumentException("no such order: " + line);
        }
        try {
            return known.obey(order.length > 1 ? order[1].split(" ") : new String[0]);
        } catch (IOException | UncheckedIOException e) {
            return "failed " + e.getMessage();
        }
    }
}
