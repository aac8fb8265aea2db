package weft.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weft.bench.profile.Profile.Hot;

/// What is made of the stacks that the profiler has found.
class ProfileTest {

    private static final String COLLAPSED = """
            weft/Scheduler.run_[0];weft/MountedCoroutine.step_[j] 50
            weft/Scheduler.run_[0];weft/MountedCoroutine.step_[j];java/lang/VirtualThread.unmount_[i] 25
            cont_thaw;long* Thaw<Config<(oop_kind)0, CardTableBarrierSet> >::thaw_fast<false> 20
            weft/Scheduler.run_[0];weft/MountedCoroutine.step_[j];java/lang/VirtualThread.mount_[i] 4
            weft/Scheduler.run_[0];weft/MountedCoroutine.step_[j];java/lang/VirtualThread.mount_[i];memcpy 1
            """;

    @Test
    void aLayerHasTheShareOfItsSamples() {
        Profile profile = Profile.of(Stack.parse(COLLAPSED));

        assertThat(profile.samples()).isEqualTo(100);
        assertThat(profile.layers()).containsExactly(entry(Layer.CONTINUATION, 50.0), entry(Layer.KERNEL, 50.0));
    }

    @Test
    void aMethodIsAsHotAsItIsFoundWithNothingAboveIt() {
        Profile profile = Profile.of(Stack.parse(COLLAPSED));

        assertThat(profile.hottest())
                .containsExactly(
                        new Hot("weft.MountedCoroutine.step", 50),
                        new Hot("java.lang.VirtualThread.unmount", 25),
                        new Hot("Thaw::thaw_fast", 20),
                        new Hot("java.lang.VirtualThread.mount", 4),
                        new Hot("memcpy", 1));
    }

    @Test
    void onlyTheTenHottestAreTold() {
        String many = IntStream.rangeClosed(1, 20)
                .mapToObj(i -> "main_[j];method" + i + "_[j] " + i)
                .collect(Collectors.joining("\n"));

        assertThat(Profile.of(Stack.parse(many)).hottest())
                .hasSize(10)
                .extracting(Hot::method)
                .startsWith("method20");
    }

    @Test
    void aNameIsWithoutWhatDiffersFromRunToRun() {
        List<Frame> frames = Stack.parse("weft/LoopThread$$Lambda.0x000000002f053138.run_[0];"
                        + "weft/Task.<init>_[i];freeze_result freeze_internal<Config<(oop_kind)0>, false>;"
                        + "libnetty_transport_native_epoll_x86_649885005914721272658.so (deleted);"
                        + "JavaThread::run();C2 Runtime new_instance;tcp_sendmsg_[k] 3")
                .getFirst()
                .frames();

        assertThat(frames)
                .extracting(Frame::name)
                .containsExactly(
                        "weft.LoopThread$$Lambda.run",
                        "weft.Task.<init>",
                        "freeze_internal",
                        "libnetty_transport_native_epoll_x86_64.so",
                        "JavaThread::run",
                        "C2 Runtime new_instance",
                        "tcp_sendmsg");
    }

    @Test
    void aFlameGraphHasEachFrameWithItsShare() {
        String svg = Flame.svg("a switch", Stack.parse(COLLAPSED));

        assertThat(svg)
                .contains("<title>all, 100.0 %</title>")
                .contains("<title>weft.MountedCoroutine.step, 80.0 %</title>")
                .contains("<title>java.lang.VirtualThread.mount, 5.0 %</title>")
                .contains("<title>memcpy, 1.0 %</title>");
    }

    @Test
    void framesOfLessThanHalfAPercentAreDrawnAsOne() {
        String svg = Flame.svg("many", Stack.parse("main_[j];hot_[j] 996\nmain_[j];a<b_[j] 4\nmain_[j];c_[j] 4"));

        assertThat(svg)
                .contains("<title>less than half a percent each, 0.8 %</title>")
                .doesNotContain("a&lt;b")
                .doesNotContain("<title>c,");
    }
}
