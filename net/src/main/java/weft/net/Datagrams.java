package weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/// Channels for datagrams, and how one without a byte is sent.
///
/// Netty takes an empty one for sent when there is nothing to send: `dataLen == 0` in `doWriteMessage`
/// of EpollDatagramChannel, KQueueDatagramChannel and NioDatagramChannel, and `len == 0` in
/// NativeDatagramPacketArray (4.2.17). So it goes to the socket beneath. The result there is 0 also if
/// the system has no room: it is dropped then, as UDP has it.
final class Datagrams {

    private static final AttributeKey<DatagramChannel> BENEATH = AttributeKey.valueOf(Datagrams.class, "beneath");

    private Datagrams() {}

    static ChannelFactory<? extends Channel> channels() {
        return Transport.chosen().isNio()
                ? Datagrams::onSelector
                : Transport.chosen().datagrams();
    }

    private static Channel onSelector() {
        try {
            DatagramChannel beneath = DatagramChannel.open();
            Channel channel = new NioDatagramChannel(beneath);
            channel.attr(BENEATH).set(beneath);
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends an empty datagram. In the I/O coroutine.
    ///
    /// @throws UnsupportedOperationException if there is no way to
    static void sendEmpty(Channel channel, InetSocketAddress to) throws IOException {
        boolean connected = channel.remoteAddress() != null;
        if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
            ByteBuffer nothing = ByteBuffer.allocateDirect(1);
            if (connected) {
                socket.send(nothing, 0, 0);
            } else {
                socket.sendTo(nothing, 0, 0, to.getAddress(), to.getPort());
            }
            return;
        }
        DatagramChannel beneath = channel.attr(BENEATH).get();
        if (beneath == null || connected) { // when it is, the JDK's leaves one unsent as well: IOUtil
            throw new UnsupportedOperationException("an empty datagram cannot be sent here, by "
                    + Transport.chosen().name());
        }
        beneath.send(ByteBuffer.allocate(0), to);
    }
}
