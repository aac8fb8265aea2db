package weft.http.wire;

import io.netty.channel.ChannelPipeline;
import java.util.function.Consumer;
import java.util.function.Supplier;
import weft.io.ByteStream;
import weft.io.StreamAttribute;
import weft.net.MessageChannel;

/// How a client goes on with a connection whose server has changed the protocol, by 101: what the
/// answer has as an attribute. Closing the answer closes the connection.
public final class Upgraded {

    /// Where an answer has it.
    public static final StreamAttribute<Upgraded> KEY = StreamAttribute.of("the other protocol", Upgraded.class);

    private final Supplier<ByteStream> stream;

    /// Creates one.
    ///
    /// @param stream takes HTTP's codecs out, and returns what the connection is then
    public Upgraded(Supplier<ByteStream> stream) {
        this.stream = stream;
    }

    /// Goes on: what the server has sent behind its answer goes through the new codecs.
    ///
    /// @param codecs adds handlers at the end of the pipeline, in the I/O coroutine
    /// @return the connection
    public MessageChannel begin(Consumer<? super ChannelPipeline> codecs) {
        return MessageChannel.over(stream.get(), codecs);
    }
}
