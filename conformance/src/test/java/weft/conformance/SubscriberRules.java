package weft.conformance;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import weft.EventLoop;
import weft.flow.Publishers;

/// The rules of Reactive Streams for subscribers, of the one that iterating makes.
public class SubscriberRules extends FlowSubscriberBlackboxVerification<Integer> {

    private EventLoop loop;

    public SubscriberRules() {
        super(PublisherRules.patient());
    }

    @BeforeClass
    public void startLoop() {
        loop = EventLoop.start(options -> options.withFailureHandler(_ -> {})); // the rules make it fail
    }

    @AfterClass
    public void closeLoop() {
        loop.close();
    }

    /// Iterates a publisher that only hands its subscriber out.
    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
        java.util.concurrent.CompletableFuture<Flow.Subscriber<? super Integer>> subscriber =
                new java.util.concurrent.CompletableFuture<>();
        loop.submit(() -> {
            try (var items = Publishers.<Integer>iterate(subscriber::complete)) {
                items.forEach(_ -> {});
            }
        });
        @SuppressWarnings("unchecked")
        Flow.Subscriber<Integer> made = (Flow.Subscriber<Integer>) subscriber.join();
        return made;
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }
}
