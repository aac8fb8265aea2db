package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import weft.Weft;

/// A channel that holds up each call until it is let through, as a slow disk would, and that keeps a
/// log of them.
final class GatedChannel extends FileChannel {

    final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private final FileChannel channel;
    private final Semaphore gate = new Semaphore(0);
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean broken;

    GatedChannel(FileChannel channel) {
        this.channel = channel;
    }

    /// Returns a file that uses this, on the threads of an executor; null for the loop's workers.
    AsyncFile file(Path path, Executor executor) throws IOException {
        return new AsyncFile(new OpenFile(path, this, false, new OneAtATime("AsyncFile[" + path + "]", executor)));
    }

    /// Lets so many calls through.
    void open(int calls) {
        gate.release(calls);
    }

    /// Gives other tasks their turns until a call is held up here.
    void awaitCall() {
        while (waiting.get() == 0) {
            Weft.checkpoint();
        }
    }

    /// Makes every call fail from now on.
    void breakDown() {
        broken = true;
    }

    private void pass(String call) throws IOException {
        waiting.incrementAndGet();
        gate.acquireUninterruptibly();
        waiting.decrementAndGet();
        if (broken) {
            throw new IOException("the disk has gone");
        }
        log.add(call);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        pass("read at " + position);
        return channel.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        pass("write " + source.remaining() + " at " + position);
        return channel.write(source, position);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        pass("truncate");
        return channel.truncate(size);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        pass("force");
        channel.force(metaData);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        log.add("close");
        channel.close();
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    // ---- what a file does not use

    @Override
    public int read(ByteBuffer target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long newPosition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
