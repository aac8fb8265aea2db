package weft.net;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Objects;
import weft.EventLoop;
import weft.LoopSnapshot;
import weft.Weft;

/// What a loop and its process hold.
///
/// @param tasks those that are not done
/// @param timers those that are set
/// @param descriptors those that are open
/// @param buffers Netty's, those that were not released
record Resources(int tasks, int timers, int descriptors, int buffers) {

    /// Returns what is held now. In a task.
    static Resources now() {
        LoopSnapshot loop = EventLoop.current().snapshot();
        return new Resources(loop.tasks().size(), loop.timers(), openDescriptors(), LiveBuffers.count());
    }

    /// Returns how many sockets and the like are open; files do not count, as Java opens some when it wants to.
    static int openDescriptors() {
        int open = 0;
        for (File descriptor : Objects.requireNonNull(new File("/proc/self/fd").listFiles(), "/proc")) {
            try {
                String target = Files.readSymbolicLink(descriptor.toPath()).toString();
                open += target.startsWith("/") ? 0 : 1;
            } catch (IOException e) {
                // closed meanwhile
            }
        }
        return open;
    }

    /// Waits until no more is held than this. In a task.
    ///
    /// @throws AssertionError if that takes too long
    void awaitAgain() {
        Resources now = now();
        for (int i = 0; i < 500 && !now.isWithin(this); i++) { // what was closed is gone some turns later
            Weft.sleep(Duration.ofMillis(10));
            now = now();
        }
        if (!now.isWithin(this)) {
            throw new AssertionError("at the start there were " + this + ", now " + now + ": "
                    + EventLoop.current().snapshot().tasks() + String.join("\n", LiveBuffers.origins()));
        }
    }

    private boolean isWithin(Resources other) {
        return tasks <= other.tasks
                && timers <= other.timers
                && descriptors <= other.descriptors
                && buffers <= other.buffers;
    }
}
