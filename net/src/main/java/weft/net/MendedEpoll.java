package weft.net;

import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/// Netty's epoll, with a fault of 4.2.17 mended.
///
/// Since https://github.com/netty/netty/pull/16689 a channel that waits for nothing is taken out of
/// epoll, and not put back in when it waits for something again: that fails with ENOENT, and breaks the
/// connection. It happens when the other side has ended its output and what we send does not fit into
/// the system's buffer. So here such a channel stays in, and waits for the edges of nothing: which
/// does not wake the loop for ever either, the reason for that change.
final class MendedEpoll implements IoHandler {

    private static final class Registration implements IoRegistration {
        private final IoRegistration netty;
        private boolean added;

        Registration(IoRegistration netty) {
            this.netty = netty;
        }

        @Override
        public long submit(IoOps ops) {
            if (!EpollIoOps.NONE.equals(ops)) {
                added = true;
                return netty.submit(ops);
            }
            return netty.submit(added ? EpollIoOps.EPOLLET : ops);
        }

        @Override
        public <T> T attachment() {
            return netty.attachment();
        }

        @Override
        public boolean isValid() {
            return netty.isValid();
        }

        @Override
        public boolean cancel() {
            return netty.cancel();
        }
    }

    private final IoHandler netty;

    private MendedEpoll(IoHandler netty) {
        this.netty = netty;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory =
                EpollIoHandler.newFactory(Transport.EVENTS_AT_ONCE, DefaultSelectStrategyFactory.INSTANCE);
        return executor -> new MendedEpoll(factory.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(netty.register(handle));
    }

    @Override
    public void initialize() {
        netty.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return netty.run(context);
    }

    @Override
    public void prepareToDestroy() {
        netty.prepareToDestroy();
    }

    @Override
    public void destroy() {
        netty.destroy();
    }

    @Override
    public void wakeup() {
        netty.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return netty.isCompatible(type);
    }
}
