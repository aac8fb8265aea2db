package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class RateLimiterTest {

    private final List<String> log = new ArrayList<>();

    private Task<Void> taker(RateLimiter limiter, String name, int tokens) {
        return Weft.createTask(name, () -> {
            limiter.acquire(tokens);
            log.add(name + " at " + now().toMillis());
        });
    }

    @Test
    void fullBucketGoesAtOnceAndThenOneByOne() {
        TestLoop.inEveryOrder(() -> {
            RateLimiter limiter = RateLimiter.create(2, seconds(1));
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                limiter.acquire();
                times.add(now().toMillis());
            }

            assertThat(times).containsExactly(0L, 0L, 500L, 1000L, 1500L, 2000L);
        });
    }

    @Test
    void bucketFillsUpToTheBurst() {
        TestLoop.inEveryOrder(() -> {
            RateLimiter limiter = RateLimiter.create(10, seconds(1), 3);
            limiter.acquire(3);
            Weft.sleep(seconds(100));

            assertThat(limiter.statistics()).isEqualTo(new RateLimiter.Statistics(3, 0));
            assertThat(limiter.tryAcquire(3)).isTrue();
            assertThat(limiter.tryAcquire()).isFalse();
        });
    }

    @Test
    void tokensComeInSteadily() {
        TestLoop.inEveryOrder(() -> {
            RateLimiter limiter = RateLimiter.create(10, seconds(1));
            limiter.acquire(10);

            Weft.sleep(millis(350));

            assertThat(limiter.statistics().available()).isEqualTo(3);
            assertThat(limiter.tryAcquire(4)).isFalse();
            assertThat(limiter.tryAcquire(3)).isTrue();
        });
    }

    @Test
    void tasksAreServedInOrderHoweverManyTokensTheyWant() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            RateLimiter limiter = RateLimiter.create(10, seconds(1));
            limiter.acquire(10);
            taker(limiter, "many", 8);
            Weft.sleep(millis(100));
            taker(limiter, "few", 1);
            Weft.sleep(millis(400));

            assertThat(limiter.tryAcquire()).isFalse();
            assertThat(limiter.statistics()).isEqualTo(new RateLimiter.Statistics(5, 2));
            limiter.acquire();
            log.add("me at " + now().toMillis());
            assertThat(log).containsExactly("many at 800", "few at 900", "me at 1000");
        });
    }

    @Test
    void cancelledWaiterBurnsNoTokens() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            RateLimiter limiter = RateLimiter.create(10, seconds(1));
            limiter.acquire(10);
            Task<Void> many = taker(limiter, "many", 8);
            Weft.checkpoint();
            taker(limiter, "few", 2);
            Weft.sleep(millis(150));

            many.cancel();
            Weft.sleep(seconds(1));

            assertThat(many.isCancelled()).isTrue();
            assertThat(log).containsExactly("few at 200");
            assertThat(limiter.statistics().available()).isEqualTo(9);
        });
    }

    @Test
    void cancelledFirstWaiterMakesWayAtOnce() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            RateLimiter limiter = RateLimiter.create(10, seconds(1));
            limiter.acquire(10);
            Task<Void> many = taker(limiter, "many", 8);
            Weft.checkpoint();
            taker(limiter, "few", 2);
            Weft.sleep(millis(500));

            many.cancel();
            Weft.sleep(seconds(1));

            assertThat(log).containsExactly("few at 500");
        });
    }

    @Test
    void lastWaiterThatIsCancelledTakesItsTimerAlong() {
        TestLoop.inEveryOrder(() -> {
            RateLimiter limiter = RateLimiter.create(1, seconds(100));
            limiter.acquire();
            assertThat(Weft.moveOnAfter(seconds(1), () -> limiter.acquire())).isFalse();

            assertThat(limiter.statistics()).isEqualTo(new RateLimiter.Statistics(0, 0));
            limiter.acquire();
            assertThat(now()).isEqualTo(seconds(100));
        });
    }

    @Test
    void tokenThatWasHandedOverIsNotLostToACancellation() {
        TestLoop.inEveryOrder(() -> {
            RateLimiter limiter = RateLimiter.create(1, seconds(1));
            limiter.acquire();
            Task<Void> waiter = Weft.createTask(() -> limiter.acquire());
            Weft.checkpoint();
            Weft.sleep(seconds(1)); // as long as the token takes

            waiter.cancel();
            Weft.waitAll(List.of(waiter));

            int left = limiter.statistics().available();
            assertThat(left).isEqualTo(waiter.isCancelled() ? 1 : 0);
        });
    }

    @Test
    void rateIsNeverExceededWhateverHappens() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            TestLoop.run(() -> {
                int burst = 1 + random.nextInt(5);
                RateLimiter limiter = RateLimiter.create(3, seconds(1), burst);
                List<Duration> taken = new ArrayList<>();
                Weft.taskGroup(group -> {
                    for (int i = 0; i < 20; i++) {
                        Task<Void> task = group.createTask(() -> {
                            int tokens = 1 + random.nextInt(burst);
                            limiter.acquire(tokens);
                            for (int token = 0; token < tokens; token++) {
                                taken.add(now());
                            }
                        });
                        Weft.sleep(millis(random.nextInt(400)));
                        if (random.nextInt(3) == 0) {
                            task.cancel();
                        }
                    }
                });

                for (int i = 0; i < taken.size(); i++) {
                    for (int j = i + burst; j < taken.size(); j++) {
                        Duration least = seconds(1).dividedBy(3).multipliedBy(j - i + 1 - burst);
                        assertThat(taken.get(j).minus(taken.get(i))).isGreaterThanOrEqualTo(least);
                    }
                }
            });
        }
    }

    @Test
    void nextLoopFindsTheTokensThatTheLastHasLeft() {
        RateLimiter limiter = RateLimiter.create(4, seconds(1));
        TestLoop.run(() -> {
            Weft.sleep(seconds(77)); // its clock is another one than the next loop's
            limiter.acquire(4);
            Weft.sleep(millis(250));
        });

        TestLoop.run(() -> {
            assertThat(limiter.tryAcquire(2)).isFalse();
            limiter.acquire(2); // one is there
            assertThat(now()).isEqualTo(millis(250));
            assertThat(limiter.statistics().available()).isZero();
        });
        TestLoop.run(() -> {
            assertThat(limiter.tryAcquire()).isFalse();
            limiter.acquire();
            assertThat(now()).isEqualTo(millis(250));
        });
    }

    @Test
    void bucketFillsUpWhileNoLoopRunsIfTheClockGoesOn() {
        Duration[] time = {seconds(5)};
        RateLimiter limiter = RateLimiter.create(4, seconds(1));
        for (int i = 0; i < 3; i++) {
            Weft.run(options -> options.withClock(() -> time[0].toNanos()), () -> {
                assertThat(limiter.tryAcquire(4)).isTrue();
                assertThat(limiter.tryAcquire()).isFalse();
            });
            time[0] = time[0].plusSeconds(1);
        }
    }

    @Test
    void numbersWithoutSenseAreRefused() {
        TestLoop.inEveryOrder(() -> {
            RateLimiter limiter = RateLimiter.create(2, seconds(1));
            assertThatThrownBy(() -> limiter.acquire(3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("3 tokens at once, where the bucket holds 2: ask for 1 to 2");
            assertThatThrownBy(() -> limiter.tryAcquire(0)).isInstanceOf(IllegalArgumentException.class);
        });
        assertThatThrownBy(() -> RateLimiter.create(0, seconds(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RateLimiter.create(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RateLimiter.create(2, Duration.ofNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RateLimiter.create(1, Duration.ofDays(1000), 1000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("centuries");
        assertThatThrownBy(() -> RateLimiter.create(2, ChronoUnit.FOREVER.getDuration()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("centuries");
    }
}
