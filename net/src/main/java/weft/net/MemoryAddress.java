package weft.net;

import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An address in memory: where connections are made within one loop, without sockets.
///
/// ```java
/// MemoryAddress address = MemoryAddress.create("the clock");
/// try (Listener listener = Net.listen(address);
///         ByteStream stream = Net.connect(address)) {
///     ...
/// }
/// ```
///
/// Connections there are those of [Net] in all else: with TLS and codecs, a limit of what is on its way, ends
/// of one side. They work in virtual time too, as they do not wait for the system; and the order of the
/// loop's steps is all that decides when something arrives.
///
/// **Thread safety.** Confined to the loop on which somebody listens there.
///
/// @asyncio none; trio.testing.memory_stream_pair, Netty's LocalAddress
public final class MemoryAddress extends SocketAddress {

    private static final long serialVersionUID = 1L;

    /// What messages call it.
    private final String name;
    private transient @Nullable MemoryServerChannel listening;
    private transient int clients;

    private MemoryAddress(String name) {
        this.name = name;
    }

    /// Creates an address that is like no other, whatever it is called.
    ///
    /// @param name what messages call it
    /// @return an address at which nobody listens
    public static MemoryAddress create(String name) {
        return new MemoryAddress(Objects.requireNonNull(name, "name"));
    }

    /// Returns who listens here, if somebody does whose loop is not closed.
    @Nullable
    MemoryServerChannel listening() {
        MemoryServerChannel known = listening;
        return known == null || known.loop().driver().isClosed() ? null : known;
    }

    void listen(@Nullable MemoryServerChannel channel) {
        listening = channel;
    }

    /// Returns the address of one more who connects to this.
    MemoryAddress client() {
        return new MemoryAddress(name + ", client " + ++clients);
    }

    @Override
    public String toString() {
        return name;
    }
}
