package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalReceiverTest {

    private static void raise(String name) {
        JvmSignals.raise(name);
    }

    @Test
    void receivesWhatComesWhileItWaits() { // 201
        String received = Weft.run(() -> {
            try (SignalReceiver signals = SignalReceiver.open("USR2")) {
                Eventually.thread(() -> raise("USR2"));
                return signals.receive();
            }
        });

        assertThat(received).isEqualTo("USR2");
    }

    @Test
    void keepsEachKindOnceInTheOrderOfArrival() { // T28
        List<String> received = new ArrayList<>();
        Weft.run(() -> {
            try (SignalReceiver signals = SignalReceiver.open("SIGUSR2", "HUP")) {
                for (String pending : List.of("[HUP]", "[HUP, USR2]", "[HUP, USR2]")) {
                    raise(pending.contains("USR2") && !signals.toString().endsWith(pending) ? "USR2" : "HUP");
                    while (!signals.toString().endsWith(pending)) { // the JVM hands them on from threads of its own
                        Weft.sleep(TestLoop.millis(1));
                    }
                }
                for (String name : signals) {
                    received.add(name);
                    if (received.size() == 2) {
                        break;
                    }
                }
            }
        });

        assertThat(received).containsExactly("HUP", "USR2");
    }

    @Test
    void closedItGivesBackWhatWasNotReceived() { // T28
        List<String> outer = new ArrayList<>();
        Weft.run(() -> {
            try (SignalReceiver first = SignalReceiver.open("USR2")) {
                SignalReceiver second = SignalReceiver.open("USR2");
                raise("USR2");
                Weft.sleep(TestLoop.millis(20));
                second.close();
                outer.add(first.receive());
            }
        });

        assertThat(outer).containsExactly("USR2");
    }

    @Test
    void ctrlCDoesNotCancelTheMainTaskWhileItIsReceived() {
        String received = Weft.run(() -> {
            try (SignalReceiver signals = SignalReceiver.open("INT")) {
                raise("INT");
                String name = signals.receive();
                Weft.checkpoint();
                return name;
            }
        });

        assertThat(received).isEqualTo("INT");
    }

    @Test
    void signalThatCannotBeReceivedIsNamed() { // 201
        Weft.run(() -> {
            assertThatThrownBy(() -> SignalReceiver.open("USR2", "KILL"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("SIGKILL");
            assertThatThrownBy(() -> SignalReceiver.open("NONSENSE"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("SIGNONSENSE");
        });
    }

    @Test
    void cancelledWaitLosesNoSignal() {
        String received = Weft.run(() -> {
            try (SignalReceiver signals = SignalReceiver.open("USR2")) {
                assertThat(Weft.moveOnAfter(TestLoop.millis(1), () -> signals.receive()))
                        .isEmpty();
                raise("USR2");
                return signals.receive();
            }
        });

        assertThat(received).isEqualTo("USR2");
    }

    @Test
    void secondReceiverOfOneIsToldSo() {
        Weft.run(() -> {
            try (SignalReceiver signals = SignalReceiver.open("USR2")) {
                Task<String> first = Weft.createTask("first", () -> signals.receive());
                Weft.checkpoint();

                assertThatThrownBy(signals::receive).isInstanceOf(IllegalStateException.class);
                first.cancel();
            }
        });
    }
}
