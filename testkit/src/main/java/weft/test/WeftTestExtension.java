package weft.test;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/// What stands behind [WeftTest]: an invocation for each seed, until one fails.
final class WeftTestExtension implements TestTemplateInvocationContextProvider {

    WeftTestExtension() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return annotation(context).isPresent();
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        WeftTest settings = annotation(context).orElseThrow();
        if (settings.seed() < -1) {
            throw new IllegalArgumentException("seed < 0: " + settings.seed());
        }
        List<Integer> seeds = settings.seed() >= 0 ? List.of(settings.seed()) : Seeds.upTo(settings.seeds());
        AtomicBoolean failed = new AtomicBoolean();
        // JUnit takes one after the other, when the one before is over; in parallel it takes several.
        return seeds.stream().takeWhile(_ -> !failed.get()).map(seed -> new Run(settings, seed, failed));
    }

    private static Optional<WeftTest> annotation(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getTestMethod(), WeftTest.class);
    }

    /// The invocation under one seed.
    private record Run(WeftTest settings, int seed, AtomicBoolean failed)
            implements TestTemplateInvocationContext, InvocationInterceptor, AfterEachCallback {

        @Override
        public String getDisplayName(int index) {
            return Seeds.name(seed);
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        /// Learns of what failed before or after the method itself.
        @Override
        public void afterEach(ExtensionContext context) {
            if (context.getExecutionException()
                    .filter(e -> !(e instanceof TestAbortedException))
                    .isPresent()) {
                failed.set(true);
            }
        }

        @Override
        public void interceptTestTemplateMethod(
                Invocation<@Nullable Void> invocation,
                ReflectiveInvocationContext<Method> method,
                ExtensionContext context)
                throws Throwable {
            if (failed.get()) {
                throw new TestAbortedException("another seed has failed meanwhile"); // only in parallel
            }
            Trial trial = Trial.run(SeededOrder.of(seed), clock(), () -> {
                try {
                    invocation.proceed();
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new CompletionException(e);
                }
            });
            if (trial.hasFailed()) {
                throw explained(trial, trial.failure().get());
            }
        }

        private Optional<VirtualClock> clock() {
            if (settings.realTime()) {
                return Optional.empty();
            }
            VirtualClock clock = VirtualClock.create();
            return Optional.of(settings.outside() ? clock.withOutside() : clock);
        }

        private Throwable explained(Trial trial, Throwable failure) {
            if (failure instanceof TestAbortedException) {
                return failure;
            }
            failed.set(true);
            // The plain order needs no explanation, and editors show the difference of an assertion's own error.
            return seed == 0
                    ? failure
                    : ScheduleError.of(
                            trial, Seeds.name(seed), "@WeftTest(seed = " + seed + ") or -Dweft.seed=" + seed);
        }
    }
}
