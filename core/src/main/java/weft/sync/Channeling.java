package weft.sync;

/// What the ends of a channel share.
final class Channeling<T> {

    final Home home = new Home(this);
    final Exchange<T> exchange;
    int openSenders;
    int openReceivers;

    Channeling(Exchange<T> exchange) {
        this.exchange = exchange;
    }

    AsyncChannel.Statistics statistics() {
        return new AsyncChannel.Statistics(
                exchange.size(),
                exchange.capacity(),
                openSenders,
                openReceivers,
                exchange.waitingGivers(),
                exchange.waitingTakers());
    }

    @Override
    public String toString() {
        return "AsyncChannel[" + exchange + "]";
    }
}
