package weft.bench.net;

/// An echo server of bare Netty handlers, as Netty's own example has it, on one event loop.
final class NettyEcho {

    private NettyEcho() {}

    static void main(String[] arguments) throws InterruptedException {
        Netty.serve(pipeline -> pipeline.addLast(new SendingBack()), loop -> {});
    }
}
