package weft.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/// Netty's handler for epoll, with registrations that last as long as their channel.
///
/// One that waits for nothing, as after the end of the other side's half, is taken out of epoll by
/// Netty, which then fails to wait for anything again: `epoll_ctl` finds no such file, and the
/// connection breaks in the middle of the answer (EpollIoHandler.submit of 4.2.17 leaves its state at
/// `Added`; since netty/netty#16689). So it stays in, edge-triggered: what made Netty take it out,
/// being told of a hang-up or an error over and over, does not come about either.
final class LastingRegistrations implements IoHandler {

    private final IoHandler handler;

    private LastingRegistrations(IoHandler handler) {
        this.handler = handler;
    }

    /// Makes what another factory makes, with such registrations.
    static IoHandlerFactory around(IoHandlerFactory factory) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new LastingRegistrations(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    private static final class Lasting implements IoRegistration {

        private final IoRegistration registration;
        private boolean added;

        private Lasting(IoRegistration registration) {
            this.registration = registration;
        }

        @Override
        public long submit(IoOps ops) {
            if (!ops.equals(EpollIoOps.NONE)) {
                added = true;
                return registration.submit(ops);
            }
            return registration.submit(added ? EpollIoOps.EPOLLET : ops);
        }

        @Override
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Lasting(handler.register(handle));
    }

    @Override
    public void initialize() {
        handler.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return handler.run(context);
    }

    @Override
    public void prepareToDestroy() {
        handler.prepareToDestroy();
    }

    @Override
    public void destroy() {
        handler.destroy();
    }

    @Override
    public void wakeup() {
        handler.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return handler.isCompatible(handleType);
    }
}
