package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// With signals that do nothing where nobody receives them, as one may arrive late.
class SignalReceiverTest {

    private static void raise(String name) {
        JvmSignals.raise(name);
    }

    @Test
    void receivesWhatComesWhileItWaits() { // 201
        String received = Weft.run(() -> {
            try (SignalReceiver signals = SignalReceiver.open("URG")) {
                Eventually.thread(() -> raise("URG"));
                return signals.receive();
            }
        });

        assertThat(received).isEqualTo("URG");
    }

    @Test
    void keepsEachKindOnceInTheOrderOfArrival() { // T28
        List<String> received = new ArrayList<>();
        Weft.run(() -> {
            try (SignalReceiver signals = SignalReceiver.open("SIGURG", "WINCH")) {
                for (String pending : List.of("[WINCH]", "[WINCH, URG]", "[WINCH, URG]")) {
                    raise(pending.contains("URG") && !signals.toString().endsWith(pending) ? "URG" : "WINCH");
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

        assertThat(received).containsExactly("WINCH", "URG");
    }

    @Test
    void closedItGivesBackWhatWasNotReceived() { // T28
        List<String> outer = new ArrayList<>();
        Weft.run(() -> {
            try (SignalReceiver first = SignalReceiver.open("URG")) {
                SignalReceiver second = SignalReceiver.open("URG");
                raise("URG");
                Weft.sleep(TestLoop.millis(20));
                second.close();
                outer.add(first.receive());
            }
        });

        assertThat(outer).containsExactly("URG");
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
            assertThatThrownBy(() -> SignalReceiver.open("URG", "KILL"))
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
            try (SignalReceiver signals = SignalReceiver.open("URG")) {
                assertThat(Weft.moveOnAfter(TestLoop.millis(1), () -> signals.receive()))
                        .isEmpty();
                raise("URG");
                return signals.receive();
            }
        });

        assertThat(received).isEqualTo("URG");
    }

    @Test
    void secondReceiverOfOneIsToldSo() {
        Weft.run(() -> {
            try (SignalReceiver signals = SignalReceiver.open("URG")) {
                Task<String> first = Weft.createTask("first", () -> signals.receive());
                Weft.checkpoint();

                assertThatThrownBy(signals::receive).isInstanceOf(IllegalStateException.class);
                first.cancel();
            }
        });
    }

    @Test
    void closedWithSignalsThatNothingHandledBeforeItDropsThem() {
        Weft.run(() -> {
            SignalReceiver signals = SignalReceiver.open("WINCH");
            raise("WINCH");
            while (!signals.toString().endsWith("with [WINCH]")) {
                Weft.sleep(TestLoop.millis(1));
            }

            signals.close();

            assertThat(signals).hasToString("the receiver of [WINCH], with [WINCH]");
        });
    }

    @Test
    void severalAreClosedInAnyOrder() {
        String received = Weft.run(() -> {
            SignalReceiver first = SignalReceiver.open("URG");
            try (SignalReceiver second = SignalReceiver.open("URG")) {
                first.close();
                raise("URG");
                return Weft.waitFor(TestLoop.millis(5_000), second::receive);
            }
        });

        assertThat(received).isEqualTo("URG");
    }

    @Test
    void whatHandledTheSignalIsBackWhenTheLastIsClosed() {
        Semaphore handled = new Semaphore(0);
        Object before = Objects.requireNonNull(JvmSignals.handle("URG", (_, _) -> handled.release()));
        try {
            Weft.run(() -> {
                SignalReceiver first = SignalReceiver.open("URG");
                SignalReceiver second = SignalReceiver.open("URG");
                first.close();
                second.close();
                raise("URG");

                assertThat(Weft.<Boolean>toThread(() -> handled.tryAcquire(5, TimeUnit.SECONDS)))
                        .isTrue();
            });
        } finally {
            JvmSignals.restore("URG", before);
        }
    }
}
