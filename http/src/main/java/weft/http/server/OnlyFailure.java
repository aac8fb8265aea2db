package weft.http.server;

import weft.ExceptionGroup;

/// What a group is about that a body and its helper ran in: who wrote the body does not know of the group.
final class OnlyFailure {

    private OnlyFailure() {}

    /// Returns the exception that was the only failure; the group, if there were several, or an error.
    static Exception of(ExceptionGroup group) {
        return group.exceptions().size() == 1 && group.exceptions().getFirst() instanceof Exception only ? only : group;
    }
}
