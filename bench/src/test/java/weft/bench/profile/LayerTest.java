package weft.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Samples as async-profiler writes them, and whose they are.
class LayerTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            weft/net/NettyPoller.poll_[j];io/netty/channel/epoll/Native.epollWait_[j];epoll_wait;do_syscall_64_[k] | SYSTEM
            weft/net/NettyPoller.poll_[j];io/netty/channel/epoll/Native.epollWait_[j];epoll_wait | NETTY
            io/netty/channel/DefaultChannelPipeline.fireChannelRead_[j];weft/http/server/Exchange.begin_[i] | HTTP
            weft/net/Receiver.channelRead_[j];java/util/ArrayDeque.add_[i] | NET
            weft/bench/kernel/WeftWorks.lock_[j];weft/sync/AsyncLock.acquire_[j];weft/Weft.checkpoint_[i] | KERNEL
            weft/bench/kernel/WeftWorks.lock_[j];weft/sync/AsyncLock.acquire_[j];weft/sync/AsyncLock$Held.<init>_[i] | CORE
            weft/bench/kernel/WeftWorks.lambda$group$7_[j] | WORK
            weft/MountedCoroutine.step_[j];java/lang/VirtualThread.runContinuation_[j];java/lang/VirtualThread.unmount_[i] | CONTINUATION
            jdk/internal/vm/Continuation.run_[j];java/lang/System$1.setScopedValueCache_[i] | CONTINUATION
            cont_thaw;long* Thaw<Config<(oop_kind)0, CardTableBarrierSet> >::thaw_fast<false>;__memcpy_avx512_unaligned_erms | CONTINUATION
            java/lang/VirtualThread.run_[j];int freeze<Config<(oop_kind)0, CardTableBarrierSet> > | CONTINUATION
            weft/Task.suspendOn_[i];java/util/concurrent/locks/LockSupport.park_[i] | CONTINUATION
            thread_native_entry;VMThread::run;VM_SerialCollectForAllocation::doit;DefNewGeneration::collect | MEMORY
            thread_native_entry;CompileBroker::compiler_thread_loop;C2Compiler::compile_method;PhaseIdealLoop::optimize | COMPILER
            java/util/concurrent/ThreadPoolExecutor.runWorker_[j] | OTHER
            """)
    void aSampleIsThatOfTheInnermostFrameThatALayerClaims(String stack, Layer layer) {
        assertThat(Layer.of(Stack.parse(stack + " 1").getFirst())).isEqualTo(layer);
    }
}
