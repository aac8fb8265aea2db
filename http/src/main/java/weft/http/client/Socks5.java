package weft.http.client;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.socksx.v5.DefaultSocks5CommandRequest;
import io.netty.handler.codec.socksx.v5.DefaultSocks5InitialRequest;
import io.netty.handler.codec.socksx.v5.Socks5AddressType;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5ClientEncoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequest;
import io.netty.handler.codec.socksx.v5.Socks5CommandResponse;
import io.netty.handler.codec.socksx.v5.Socks5CommandResponseDecoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5CommandType;
import io.netty.handler.codec.socksx.v5.Socks5InitialResponse;
import io.netty.handler.codec.socksx.v5.Socks5InitialResponseDecoder;
import io.netty.handler.codec.socksx.v5.Socks5Message;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthResponse;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthResponseDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import weft.io.ByteStream;
import weft.net.MessageChannel;

/// Asks a proxy of SOCKS 5 to connect: RFC 1928 and RFC 1929. It looks the host up, and not we.
final class Socks5 {

    private final MessageChannel channel;
    private final ProxyAddress proxy;
    private final Origin origin;

    private Socks5(MessageChannel channel, ProxyAddress proxy, Origin origin) {
        this.channel = channel;
        this.proxy = proxy;
        this.origin = origin;
    }

    static ByteStream connect(ByteStream stream, ProxyAddress proxy, Origin origin) {
        MessageChannel channel = MessageChannel.over(
                stream,
                pipeline -> pipeline.addLast("decoder", new Socks5InitialResponseDecoder())
                        .addLast("encoder", Socks5ClientEncoder.DEFAULT));
        boolean ready = false;
        try {
            new Socks5(channel, proxy, origin).ask();
            ByteStream tunnel = channel.toStream(pipeline -> {
                pipeline.remove("encoder");
                pipeline.remove("decoder");
            });
            ready = true;
            return tunnel;
        } finally {
            if (!ready) {
                channel.abort();
            }
        }
    }

    private void ask() {
        channel.write(new DefaultSocks5InitialRequest(
                proxy.user().isEmpty()
                        ? List.of(Socks5AuthMethod.NO_AUTH)
                        : List.of(Socks5AuthMethod.NO_AUTH, Socks5AuthMethod.PASSWORD)));
        Socks5AuthMethod method = ((Socks5InitialResponse) answer()).authMethod();
        if (method.equals(Socks5AuthMethod.PASSWORD) && proxy.user().isPresent()) {
            next(new Socks5PasswordAuthResponseDecoder());
            byte[] login = new Login(proxy.user().get(), proxy.password()).socks();
            channel.write(Unpooled.wrappedBuffer(login)); // as Netty's encoder knows ASCII alone
            if (!((Socks5PasswordAuthResponse) answer()).status().isSuccess()) {
                throw Connector.stranger(proxy, origin, "it does not accept the password");
            }
        } else if (!method.equals(Socks5AuthMethod.NO_AUTH)) {
            throw Connector.stranger(proxy, origin, "it wants to know who asks");
        }
        next(new Socks5CommandResponseDecoder());
        channel.write(command());
        Socks5CommandStatus status = ((Socks5CommandResponse) answer()).status();
        if (!status.equals(Socks5CommandStatus.SUCCESS)) {
            throw refused("it answered " + status);
        }
    }

    private Socks5CommandRequest command() {
        try {
            return new DefaultSocks5CommandRequest(
                    Socks5CommandType.CONNECT, addressType(), origin.host(), origin.port());
        } catch (IllegalArgumentException e) { // a server may have led there
            throw refused("no host is called so (" + e.getMessage() + ")");
        }
    }

    private Socks5AddressType addressType() {
        String host = origin.host();
        return host.indexOf(':') >= 0
                ? Socks5AddressType.IPv6
                : host.matches("\\d+\\.\\d+\\.\\d+\\.\\d+") ? Socks5AddressType.IPv4 : Socks5AddressType.DOMAIN;
    }

    private void next(ChannelHandler decoder) {
        channel.call(() -> channel.channel().pipeline().replace("decoder", "decoder", decoder));
    }

    private Socks5Message answer() {
        Object message = channel.read();
        if (message == null) {
            throw Connector.refused(proxy, origin, new EOFException("it closed the connection"));
        }
        if (!(message instanceof Socks5Message answer) || answer.decoderResult().isFailure()) {
            throw refused("it does not speak SOCKS 5");
        }
        return answer;
    }

    private RuntimeException refused(String why) {
        return Connector.refused(proxy, origin, new IOException(why));
    }
}
