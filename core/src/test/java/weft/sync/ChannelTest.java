package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.EventLoop;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class ChannelTest {

    @Test
    void itemsComeOutInTheOrderInWhichTheyWentIn() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.create(2);
            assertThat(channel.sender().trySend(1)).isTrue();
            channel.sender().send(2);

            assertThat(channel.sender().trySend(3)).isFalse();
            assertThat(channel.receiver().tryReceive()).contains(1);
            assertThat(channel.receiver().receive()).isEqualTo(2);
            assertThat(channel.receiver().tryReceive()).isEmpty();
        });
    }

    @Test
    void senderWaitsForRoomAndReceiverForAnItem() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.create(1);
            List<Integer> received = new ArrayList<>();
            Weft.taskGroup(group -> {
                group.createTask(() -> {
                    try (Sender<Integer> sender = channel.sender()) {
                        for (int i = 0; i < 10; i++) {
                            sender.send(i);
                            assertThat(sender.statistics().size()).isLessThanOrEqualTo(1);
                        }
                    }
                });
                group.createTask(() -> channel.receiver().forEach(received::add));
            });

            assertThat(received).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        });
    }

    @Test
    void withoutRoomSenderWaitsUntilItsItemIsReceived() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<String> channel = AsyncChannel.create(0);
            assertThat(channel.sender().trySend("nobody waits")).isFalse();
            assertThat(channel.receiver().tryReceive()).isEmpty();
            Task<Void> sending = Weft.createTask(() -> channel.sender().send("a"));
            Weft.sleep(seconds(1));
            assertThat(sending.isDone()).isFalse();
            assertThat(channel.receiver().statistics().size()).isZero();

            assertThat(channel.receiver().receive()).isEqualTo("a");
            sending.await();

            Task<String> receiving = Weft.createTask(channel.receiver()::receive);
            Weft.sleep(seconds(1));
            assertThat(channel.sender().trySend("b")).isTrue();
            assertThat(receiving.await()).isEqualTo("b");
        });
    }

    @Test
    void withoutLimitNoSenderWaits() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.unbounded();
            for (int i = 0; i < 1000; i++) {
                assertThat(channel.sender().trySend(i)).isTrue();
            }

            assertThat(channel.sender().statistics())
                    .isEqualTo(new AsyncChannel.Statistics(1000, Integer.MAX_VALUE, 1, 1, 0, 0));
        });
    }

    @Test
    void cancelledReceiverGetsNothing() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.create(1);
            assertThat(Weft.moveOnAfter(seconds(1), () -> channel.receiver().receive()))
                    .isEmpty();

            channel.sender().send(1);

            assertThat(channel.receiver().receive()).isEqualTo(1);
        });
    }

    @Test
    void cancelledSenderHasSentNothing() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<String> channel = AsyncChannel.create(0);
            Task<Void> cancelled = Weft.createTask(() -> channel.sender().send("cancelled"));
            Task<Void> other = Weft.createTask(() -> {
                Weft.sleep(seconds(1));
                channel.sender().send("other");
            });
            Weft.sleep(seconds(2));
            cancelled.cancel();

            assertThat(channel.receiver().receive()).isEqualTo("other");
            assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
            other.await();
            assertThat(channel.receiver().tryReceive()).isEmpty();
        });
    }

    @Test
    void receiverCancelledAfterItWasServedKeepsTheItem() {
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<String> channel = AsyncChannel.create(0);
            Task<String> receiving = Weft.createTask(channel.receiver()::receive);
            Weft.sleep(seconds(1));
            channel.sender().send("a");
            receiving.cancel();

            assertThat(receiving.await()).isEqualTo("a");
        });
    }

    @Test
    void senderCancelledAfterItsItemWasReceivedHasSent() {
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<String> channel = AsyncChannel.create(0);
            Task<Void> sending = Weft.createTask(() -> channel.sender().send("a"));
            Weft.sleep(seconds(1));
            assertThat(channel.receiver().receive()).isEqualTo("a");
            sending.cancel();

            sending.await();
        });
    }

    @Test
    void itemsOfSeveralSendersAllArrive() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.create(0);
            List<Integer> received = new ArrayList<>();
            Weft.taskGroup(group -> {
                try (Sender<Integer> own = channel.sender()) {
                    for (int i = 0; i < 5; i++) {
                        int first = i * 3;
                        Sender<Integer> sender = own.copy();
                        group.createTask(() -> {
                            try (sender) {
                                for (int k = 0; k < 3; k++) {
                                    sender.send(first + k);
                                }
                            }
                        });
                    }
                }
                channel.receiver().forEach(received::add);
            });

            assertThat(received).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
        });
    }

    @Test
    void eachItemGoesToOneOfSeveralReceivers() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.create(0);
            List<Integer> received = new ArrayList<>();
            Weft.taskGroup(group -> {
                for (int i = 0; i < 3; i++) {
                    Receiver<Integer> receiver = channel.receiver().copy();
                    group.createTask(() -> {
                        try (receiver) {
                            receiver.forEach(received::add);
                        }
                    });
                }
                channel.receiver().close();
                for (int i = 0; i < 10; i++) {
                    channel.sender().send(i);
                }
                channel.sender().close();
            });

            assertThat(received).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        });
    }

    @Test
    void waitingSendersAndReceiversAreServedInTurn() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.create(1);
            List<String> log = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                Weft.sleep(seconds(1));
                Weft.createTask(() -> {
                    for (int i = 0; i < 3; i++) {
                        log.add(name + channel.receiver().receive());
                    }
                });
            }
            Weft.sleep(seconds(1));
            for (int i = 0; i < 6; i++) {
                channel.sender().send(i);
                Weft.sleep(seconds(1)); // who got it waits again
            }

            assertThat(log).containsExactly("a0", "b1", "a2", "b3", "a4", "b5");
        });
    }

    @Test
    void tellsItsStatistics() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<String> channel = AsyncChannel.create(1);
            Sender<String> second = channel.sender().copy();
            assertThat(second.statistics()).isEqualTo(new AsyncChannel.Statistics(0, 1, 2, 1, 0, 0));
            second.send("a");
            Task<Void> sending = Weft.createTask(() -> channel.sender().send("b"));
            Weft.sleep(seconds(1));
            assertThat(channel.receiver().statistics()).isEqualTo(new AsyncChannel.Statistics(1, 1, 2, 1, 1, 0));

            channel.receiver().receive();
            channel.receiver().receive();
            sending.await();
            second.close();
            Task<String> receiving = Weft.createTask(channel.receiver()::receive);
            Weft.sleep(seconds(1));
            assertThat(second.statistics()).isEqualTo(new AsyncChannel.Statistics(0, 1, 1, 1, 0, 1));
            receiving.cancel();
            assertThat(second.statistics().waitingReceivers()).isZero();
        });
    }

    @Test
    void callbackMaySendAndReceiveWithoutWaiting() {
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<String> channel = AsyncChannel.create(0);
            EventLoop.current().callLater(seconds(1), () -> channel.sender().trySend("a"));

            assertThat(channel.receiver().receive()).isEqualTo("a");
        });
    }

    @Test
    void nullAndNegativeCapacitiesAreRefused() {
        TestLoop.inEveryOrder(() -> {
            assertThatThrownBy(() -> AsyncChannel.create(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("capacity < 0: -1");
            assertThatThrownBy(() -> AsyncChannel.create(1).sender().send(nothing()))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("item: a channel takes no null, which could not be told from no item");
        });
    }

    @SuppressWarnings("NullAway")
    private static Object nothing() {
        return null;
    }
}
