package weft.http.websocket;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.http.websocket.Frames.Role;

/// The handlers of a connection, in the order in which bytes pass them.
final class Codecs {

    /// By how much a message may grow that compression does not make smaller: five bytes for each of zlib's
    /// blocks, and some more.
    private static final int GROWTH_SHIFT = 10;

    private static final int GROWTH = 64;

    private Codecs() {}

    static List<ChannelHandler> of(
            WebSocketOptions options, Frames frames, Role role, Deflate.@Nullable Agreement deflate) {
        List<ChannelHandler> handlers = new ArrayList<>();
        handlers.add(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(role == Role.SERVER)
                .allowMaskMismatch(false)
                .allowExtensions(deflate != null)
                .maxFramePayloadLength(longestFrame(options, deflate))
                .closeOnProtocolViolation(false) // Frames does
                .withUTF8Validator(false) // Assembly does
                .build()));
        handlers.add(new WebSocket13FrameEncoder(role == Role.CLIENT));
        if (deflate != null) {
            handlers.add(new FrameRules());
            handlers.add(new Inflation(options.maxMessage(), deflate.isForgotten(role)));
            handlers.add(deflate.extension().newExtensionEncoder());
        }
        handlers.add(frames);
        return handlers;
    }

    private static int longestFrame(WebSocketOptions options, Deflate.@Nullable Agreement deflate) {
        int message = options.maxMessage();
        long growth = deflate == null ? 0 : (message >> GROWTH_SHIFT) + GROWTH;
        return (int) Math.min(Integer.MAX_VALUE, message + growth);
    }
}
