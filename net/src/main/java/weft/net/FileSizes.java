package weft.net;

import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;

/// Has files count as what they are while they wait to be sent: Netty takes them for nothing, so that a writer would
/// not wait for them, and a connection would be idle while it sends one.
final class FileSizes implements MessageSizeEstimator, MessageSizeEstimator.Handle {

    static final FileSizes INSTANCE = new FileSizes();

    private final Handle others = DefaultMessageSizeEstimator.DEFAULT.newHandle();

    private FileSizes() {}

    static int of(FileRegion file) {
        return (int) Math.min(file.count(), Integer.MAX_VALUE / 2);
    }

    @Override
    public Handle newHandle() {
        return this;
    }

    @Override
    public int size(Object message) {
        return message instanceof FileRegion file ? of(file) : others.size(message);
    }
}
