package weft.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// Makes a method a test that runs as the main task of a loop, in virtual time.
///
/// ```java
/// @WeftTest
/// void sleepersWakeInOrder() {
///     Weft.sleep(Duration.ofHours(1)); // takes no time
/// }
/// ```
///
/// The test fails if the method throws, if nothing can happen any more ([StuckError]), if something
/// comes from another thread ([OutsideError]), and if something is reported to the failure handler.
/// Tasks that are left at its end are cancelled, as at the end of every program.
///
/// With [#seeds()] the test is run under several orders of steps, each time on an instance of its
/// own; the first that fails is the last that is run. The message of the failure has its seed.
///
/// Methods annotated `@BeforeEach` and `@AfterEach` run outside of the loop. Arguments are
/// resolved as for any test template, classes may be `@Nested`; a `@ParameterizedTest` is a template
/// of its own, and cannot be one of these as well.
///
/// @asyncio none; unittest.IsolatedAsyncioTestCase, pytest-trio
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(WeftTestExtension.class)
@SuppressWarnings("exports") // the extension is nobody's to use
public @interface WeftTest {

    /// Returns how many orders of steps to try, those of the seeds from 0; 0 is first in, first out.
    /// The system property `weft.seed` names one that is run alone. Where JUnit runs them in parallel,
    /// those that have not begun when one fails are aborted.
    ///
    /// @return at least 1
    int seeds() default 1;

    /// Returns the one seed to run: to replay a failure.
    ///
    /// @return a seed; -1 if [#seeds()] says which
    int seed() default -1;

    /// Returns whether other threads may hand something to the loop: see
    /// [VirtualClock#withOutside()].
    ///
    /// @return whether it is allowed
    boolean outside() default false;

    /// Returns whether the test runs in real time.
    ///
    /// @return whether there is no virtual clock
    boolean realTime() default false;
}
