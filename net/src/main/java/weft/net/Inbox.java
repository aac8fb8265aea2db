package weft.net;

import io.netty.channel.Channel;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What has come in at a connection and no task has taken. While it is full, the channel does not read, and
/// the system stops the other side.
///
/// It is full with 64 KiB, or with what one event brings beside them as long as all connections of a loop have
/// little together. So a socket is drained by one event, and its task has done with it before the next ones
/// come: by a piece of each in turn, of a thousand, none would be in the processor's cache when it is wanted.
/// And each pause would be two calls of the system.
///
/// @param <M> the messages, which are released by whoever has them
final class Inbox<M> {

    private static final int LARGEST_READ = 64 * 1024; // Netty's
    private static final int READS_AN_EVENT = 4;
    private static final int MOST = Connection.HIGH_WATER + READS_AN_EVENT * LARGEST_READ;

    /// What all of a loop may have before each has to keep to its 64 KiB: twice what the events of one poll bring.
    static final int LITTLE = 2 * Transport.EVENTS_AT_ONCE * READS_AN_EVENT * LARGEST_READ;

    private final Connection<M> connection;
    private final ArrayDeque<M> messages = new ArrayDeque<>(Connection.FEW);
    private int bytes;
    private boolean paused; // the channel reads no more
    private boolean counted = true; // for the loop: not if the channel is closed, as this may never be read then

    Inbox(Connection<M> connection) {
        this.connection = connection;
    }

    /// Has a channel of the system's read as much at an event as is planned for here.
    static void limitReads(Channel channel) {
        MaxMessagesRecvByteBufAllocator reads = channel.config().getRecvByteBufAllocator();
        reads.maxMessagesPerRead(READS_AN_EVENT);
    }

    /// Takes what has come in. In the I/O coroutine.
    void add(M message) {
        messages.add(message);
        count(connection.sizeOf(message));
        if (!paused && bytes > Connection.HIGH_WATER && (bytes > MOST || connection.driver.isMuchUnread())) {
            paused = true;
            connection.channel.config().setAutoRead(false);
        }
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /// Returns what has come first; null if there is nothing.
    @Nullable
    M poll() {
        M next = messages.poll();
        if (next != null) {
            count(-connection.sizeOf(next));
            readOn();
        }
        return next;
    }

    void readOn() {
        if (paused && bytes <= Connection.LOW_WATER) {
            paused = false;
            connection.driver.execute(() -> connection.channel.config().setAutoRead(!paused));
        }
    }

    /// Returns all of it, of which nothing stays here.
    ArrayDeque<Object> takeAll() {
        ArrayDeque<Object> all = new ArrayDeque<>(messages);
        messages.clear();
        count(-bytes);
        return all;
    }

    void drop() {
        Pipelines.drop(messages);
        count(-bytes);
    }

    /// Leaves nothing in memory of Netty's, as the channel is closed.
    void moveToHeap() {
        connection.driver.countUnread(-bytes);
        counted = false;
        for (int n = messages.size(); n > 0; n--) {
            messages.add(connection.onHeap(messages.remove()));
        }
    }

    /// Reads no more if another did not, whose channel it has now.
    void pauseLike(Inbox<?> other) {
        paused = other.paused;
    }

    private void count(int more) {
        bytes += more;
        if (counted) {
            connection.driver.countUnread(more);
        }
    }
}
