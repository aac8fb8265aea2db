package weft.http.wire;

import weft.http.BadMessageException;

/// Who has sent a message, which decides by what a mistake in it is answered.
public enum Sender {
    /// It is told of its mistake.
    CLIENT(400),
    /// The mistake is not the fault of a client for whom it was asked.
    SERVER(502);

    private final int status;

    Sender(int status) {
        this.status = status;
    }

    /// Returns what says that a message of this is not one of HTTP.
    ///
    /// @param problem what is wrong
    /// @return an exception to be thrown
    public BadMessageException mistake(String problem) {
        return new BadMessageException(status, problem);
    }
}
