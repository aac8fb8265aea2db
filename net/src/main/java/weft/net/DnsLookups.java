package weft.net;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import weft.Outcome;
import weft.Task;
import weft.Weft;

/// What one [DnsResolver] looks up on one loop. All who want the same host at once share a look-up, in a
/// task that lives for as long as one of them waits.
///
/// Look-ups that have ended rest here for the next ones: Netty's resolver shuffles sixteen thousand numbers of
/// queries before its first one, for which the loop would stand still for milliseconds each time.
final class DnsLookups {

    private static final int RESTING = 32; // with 32 KiB for each server

    private static final class Shared {
        final Task<Outcome<List<InetAddress>>> task;
        int waiting; // for it

        Shared(Task<Outcome<List<InetAddress>>> task) {
            this.task = task;
        }
    }

    private final NettyPoller poller;
    private final DnsOptions options;
    private final DnsAnswers answers;
    private final Map<String, Shared> underWay = new HashMap<>(); // by name
    private final ArrayDeque<DnsLookup> resting = new ArrayDeque<>();

    DnsLookups(NettyPoller poller, DnsOptions options, DnsAnswers answers) {
        this.poller = poller;
        this.options = options;
        this.answers = answers;
    }

    /// Asks for a host, unless somebody does already.
    ///
    /// **Cancellation.** Ends the wait; that of the last one who waits gives up what was asked, and waits for that.
    ///
    /// @param name the host as answers are kept
    List<InetAddress> resolve(String host, String name, SystemNames names) {
        Shared shared = underWay.computeIfAbsent(
                name, _ -> new Shared(Weft.createTask("the look-up of " + host, () -> outcome(host, name, names))));
        shared.waiting++;
        try {
            return Weft.shield(shared.task).get();
        } finally {
            if (--shared.waiting == 0) {
                underWay.remove(name);
                if (!shared.task.isDone()) {
                    shared.task.cancel();
                    shared.task.awaitEnd();
                }
            }
        }
    }

    /// Does not fail: those who would see it may all be cancelled.
    private Outcome<List<InetAddress>> outcome(String host, String name, SystemNames names) {
        DnsLookup lookup = take(names);
        try {
            List<InetAddress> addresses = lookup.run(host);
            answers.keep(name, addresses, lookup.ttl(), poller.loop().time());
            return new Outcome.Success<>(addresses);
        } catch (UncheckedIOException e) {
            return new Outcome.Failure<>(e);
        } finally {
            if (lookup.isAnswered() && resting.size() < RESTING) {
                resting.push(lookup);
            }
        }
    }

    /// Returns one that rests, and forgets those to whom the system had other things to say.
    private DnsLookup take(SystemNames names) {
        for (DnsLookup known; (known = resting.poll()) != null; ) {
            if (known.names() == names) {
                return known;
            }
        }
        return new DnsLookup(poller, names, options);
    }
}
