package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class ChannelCloseTest {

    @Test
    void closedSenderCannotBeUsed() { // T22
        TestLoop.inEveryOrder(() -> {
            Sender<Integer> sender = AsyncChannel.<Integer>create(1).sender();
            sender.close();
            sender.close();

            assertThatThrownBy(() -> sender.send(1))
                    .isInstanceOf(ClosedEndException.class)
                    .hasMessage("Sender[0 of 1 items, closed] was closed by close(), and cannot be used: give each user"
                            + " a copy()");
            assertThatThrownBy(() -> sender.trySend(1)).isInstanceOf(ClosedEndException.class);
            assertThatThrownBy(sender::copy).isInstanceOf(ClosedEndException.class);
        });
    }

    @Test
    void closedReceiverCannotBeUsed() { // T22
        TestLoop.inEveryOrder(() -> {
            Receiver<Integer> receiver = AsyncChannel.<Integer>create(1).receiver();
            receiver.close();
            receiver.close();

            assertThatThrownBy(receiver::receive).isInstanceOf(ClosedEndException.class);
            assertThatThrownBy(receiver::tryReceive).isInstanceOf(ClosedEndException.class);
            assertThatThrownBy(receiver::copy).isInstanceOf(ClosedEndException.class);
            assertThatThrownBy(() -> receiver.iterator().hasNext()).isInstanceOf(ClosedEndException.class);
        });
    }

    @Test
    void receiverGetsWhatIsLeftAndThenTheEnd() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.create(5);
            channel.sender().send(1);
            channel.sender().send(2);
            channel.sender().close();

            assertThat(channel.receiver().receive()).isEqualTo(1);
            assertThat(channel.receiver().tryReceive()).contains(2);
            assertThatThrownBy(channel.receiver()::receive)
                    .isInstanceOf(EndOfChannelException.class)
                    .hasMessage("Receiver[0 of 5 items]: every sender is closed, and every item received");
            assertThatThrownBy(channel.receiver()::tryReceive).isInstanceOf(EndOfChannelException.class);
            assertThat(channel.receiver()).isEmpty();
        });
    }

    @Test
    void senderLearnsThatNobodyListens() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.create(5);
            channel.sender().send(1);
            channel.receiver().close();

            assertThatThrownBy(() -> channel.sender().send(2))
                    .isInstanceOf(BrokenChannelException.class)
                    .hasMessage("Sender[0 of 5 items]: every receiver is closed, so nobody will get the item");
            assertThatThrownBy(() -> channel.sender().trySend(2)).isInstanceOf(BrokenChannelException.class);
            assertThat(channel.sender().statistics().size()).as("thrown away").isZero();
        });
    }

    @Test
    void closingTheLastSenderEndsTheWaitOfEveryReceiver() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.create(0);
            Sender<Integer> second = channel.sender().copy();
            Task<Integer> one = Weft.createTask(channel.receiver()::receive);
            Task<Integer> two = Weft.createTask(channel.receiver().copy()::receive);
            Weft.sleep(seconds(1));
            channel.sender().close();
            Weft.sleep(seconds(1));
            assertThat(one.isDone()).isFalse();
            second.close();

            assertThatThrownBy(one::await).isInstanceOf(EndOfChannelException.class);
            assertThatThrownBy(two::await).isInstanceOf(EndOfChannelException.class);
        });
    }

    @Test
    void closingTheLastReceiverEndsTheWaitOfEverySender() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.create(0);
            Receiver<Integer> second = channel.receiver().copy();
            Task<Void> one = Weft.createTask(() -> channel.sender().send(1));
            Task<Void> two = Weft.createTask(() -> channel.sender().copy().send(2));
            Weft.sleep(seconds(1));
            channel.receiver().close();
            Weft.sleep(seconds(1));
            assertThat(one.isDone()).isFalse();
            second.close();

            assertThatThrownBy(one::await).isInstanceOf(BrokenChannelException.class);
            assertThatThrownBy(two::await).isInstanceOf(BrokenChannelException.class);
        });
    }

    @Test
    void closingASenderFailsOnlyThoseWhoWaitInIt() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<String> channel = AsyncChannel.create(0);
            Sender<String> second = channel.sender().copy();
            Task<Void> closed = Weft.createTask(() -> channel.sender().send("closed"));
            Task<Void> open = Weft.createTask(() -> second.send("open"));
            Weft.sleep(seconds(1));
            channel.sender().close();

            assertThatThrownBy(closed::await).isInstanceOf(ClosedEndException.class);
            assertThat(open.isDone()).isFalse();
            assertThat(channel.receiver().receive()).isEqualTo("open");
            open.await();
        });
    }

    @Test
    void closingAReceiverFailsOnlyThoseWhoWaitInIt() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<String> channel = AsyncChannel.create(0);
            Receiver<String> second = channel.receiver().copy();
            Task<String> closed = Weft.createTask(channel.receiver()::receive);
            Task<String> open = Weft.createTask(second::receive);
            Weft.sleep(seconds(1));
            channel.receiver().close();

            assertThatThrownBy(closed::await).isInstanceOf(ClosedEndException.class);
            channel.sender().send("a");
            assertThat(open.await()).isEqualTo("a");
        });
    }

    @Test
    void itemHandedOverBeforeItsReceiverClosedArrives() {
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<String> channel = AsyncChannel.create(0);
            Task<String> receiving = Weft.createTask(channel.receiver()::receive);
            Weft.sleep(seconds(1));
            channel.sender().send("a");
            channel.receiver().close();

            assertThat(receiving.await()).isEqualTo("a");
        });
    }

    @Test
    void closedCopyLeavesTheOthersOpen() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.create(10);
            Receiver<Integer> copy = channel.receiver().copy();
            channel.sender().send(1);
            channel.sender().send(2);
            assertThat(copy.receive()).isEqualTo(1);
            copy.close();

            assertThat(channel.receiver().receive()).isEqualTo(2);
            channel.sender().send(3);
            assertThat(channel.receiver().statistics().openReceivers()).isEqualTo(1);
        });
    }

    @Test
    void iterationEndsWhenSendersAreClosedWhileItWaits() { // T22
        TestLoop.inEveryOrder(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.create(0);
            List<Integer> received = new ArrayList<>();
            Task<Void> receiving = Weft.createTask(() -> channel.receiver().forEach(received::add));
            channel.sender().send(1);
            Weft.sleep(seconds(1));
            channel.sender().close();
            receiving.await();

            assertThat(received).containsExactly(1);
        });
    }
}
