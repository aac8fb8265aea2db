package weft;

import org.jspecify.annotations.Nullable;

/// Somebody's wish that one task be cancelled.
///
/// A request is *pending* until it was delivered, and *outstanding* until its owner takes it back:
/// a scope does when it exits, everybody else by [Task#uncancel()]. Loop only.
final class CancelRequest {

    /// The value of [#delivered] while the request is pending.
    static final long PENDING = 0;

    final String reason;
    final @Nullable Task<?> requester;
    final @Nullable CancelScope scope; // the owner, if a scope is

    // Number of the delivery, by the task's own count, that made it known to the task; or PENDING.
    long delivered = PENDING;

    CancelRequest(String reason, @Nullable Task<?> requester, @Nullable CancelScope scope) {
        this.reason = reason;
        this.requester = requester;
        this.scope = scope;
    }

    /// Stands for a request that was taken back too late to undo what it did.
    static CancelRequest unknown() {
        return new CancelRequest("", null, null);
    }

    /// The same wish, for a task that the cancelled one waits for.
    CancelRequest passedOn() {
        return new CancelRequest(reason, requester, null);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(reason);
        if (requester != null) {
            text.append(text.isEmpty() ? "" : ", ").append("requested by ").append(requester.name());
        }
        return text.toString();
    }
}
