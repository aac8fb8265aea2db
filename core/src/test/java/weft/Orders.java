package weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The orders that the steps of a program can have, each of which is run once: a tree of the choices
/// that its runs had, in which each takes a way at random that none has taken before. What is random
/// is the same every time.
final class Orders {

    /// A choice that some run had.
    private static final class Node {

        private final @Nullable Node[] next; // by what is chosen; null: not known yet
        private final boolean[] isDone; // whether every order behind it was run
        private int open;

        Node(int ways) {
            next = new Node[ways];
            isDone = new boolean[ways];
            open = ways;
        }

        /// Chooses one of those that are not done, if there are any.
        int choose(Random random) {
            int left = random.nextInt(open == 0 ? next.length : open);
            for (int way = 0; ; way++) {
                if ((open == 0 || !isDone[way]) && left-- == 0) {
                    return way;
                }
            }
        }

        void done(int way) {
            if (!isDone[way]) {
                isDone[way] = true;
                open--;
            }
        }
    }

    private final Random random = new Random(0);
    private final Node root = new Node(1);
    private final List<Node> path = new ArrayList<>();
    private final List<Integer> choices = new ArrayList<>();
    private boolean isRepeatable = true;

    /// Begins a run.
    void begin() {
        path.clear();
        choices.clear();
        path.add(root);
        choices.add(0);
    }

    /// Chooses a step; see [BatchOrder].
    int next(int remaining) {
        if (remaining == 1) {
            return 0;
        }
        Node last = path.getLast();
        int way = choices.getLast();
        Node node = last.next[way];
        if (node == null || node.next.length != remaining) {
            isRepeatable &= node == null;
            node = new Node(remaining);
            last.next[way] = node;
        }
        path.add(node);
        choices.add(node.choose(random));
        return choices.getLast();
    }

    /// Ends a run.
    void end() {
        for (int i = path.size() - 1; i >= 0; i--) {
            Node node = path.get(i);
            node.done(choices.get(i));
            if (node.open > 0) {
                return;
            }
        }
    }

    /// Whether there is no other order, as far as the choices alone decide.
    boolean isDone() {
        return isRepeatable && root.open == 0;
    }

    /// The choices of the run.
    @Override
    public String toString() {
        return choices.subList(1, choices.size()).toString();
    }
}
